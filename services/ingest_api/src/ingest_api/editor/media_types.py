"""The media types of the files that a build makes, whatever this machine's own list of them says."""

from pathlib import PurePath

_BY_SUFFIX = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
}


def media_type_of(name: str) -> str:
    """Return the media type of a file, by its name; one that makes browsers do nothing for an unknown kind."""
    return _BY_SUFFIX.get(PurePath(name).suffix.lower(), "application/octet-stream")
