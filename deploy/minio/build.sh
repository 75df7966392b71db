#!/usr/bin/env bash
# Build MinIO from source, once, and print the path of the binary.
#
#   build.sh          build it unless it is there; print its path
#   build.sh --path   only print the path
#
# Needs Go 1.24 or newer; takes some minutes and 150 MB. MinIO is licensed under AGPL-3.0; it runs beside the studio, as a
# program of its own and unmodified. Its makers publish no more images; this is their archived repository's last commit, and
# Go's modules do not know its release tags.
set -euo pipefail

version=v0.0.0-20260212201848-7aac2a2c5b7c
folder=${XDG_CACHE_HOME:-$HOME/.cache}/background-remover-studio/minio/$version
binary=$folder/minio

fail() { echo "MinIO: $*" >&2; exit 1; }

if [[ ${1:-} != --path && ! -x $binary ]]; then
  command -v go >/dev/null || fail "Go 1.24 or newer is needed to build it, and there is no 'go' here"
  release=$(go env GOVERSION) # such as go1.24.3
  minor=${release#go1.}
  [[ $release == go1.* && ${minor%%[!0-9]*} -ge 24 ]] || fail "Go 1.24 or newer is needed to build it; this is $release"
  mkdir -p "$folder"
  building=$(mktemp -d "$folder/building.XXXXXX")
  trap 'rm -rf "$building"' EXIT
  echo "MinIO: building it once, some minutes …" >&2
  CGO_ENABLED=0 GOBIN=$building go install -ldflags='-s -w' "github.com/minio/minio@$version" >"$folder/build.log" 2>&1 ||
    { tail -5 "$folder/build.log" >&2; fail "the build failed; all it said is in $folder/build.log"; }
  mv "$building/minio" "$binary" # A binary that is there is whole.
fi
echo "$binary"
