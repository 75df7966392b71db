"""The built editor at the root of the site, over a real socket: what a client's library would tidy up comes as sent."""

import gzip
import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import structlog
from fastapi import FastAPI

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, connect
from ingest_api.editor.codings import PACKED, preferred
from ingest_api.settings import ApiSettings
from studio.settings import SettingsError, load

PAGE = b"<!doctype html><title>The editor</title>"
SCRIPT = b"console.log('the editor')\n" * 20
SECRET = b"not for anybody"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture
def editor_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "favicon.svg").write_bytes(b"<svg/>")
    (folder / ".hidden").write_bytes(SECRET)
    (folder / "assets" / "app-1a2b.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "app-1a2b.js.br").write_bytes(b"as if it were brotli")
    (folder / "assets" / "app-3c4d.css").write_bytes(b"body{}")
    (folder.parent / "secret.txt").write_bytes(SECRET)
    (folder / "assets" / "way-out.js").symlink_to(folder.parent / "secret.txt")
    (folder / "assets" / "round.js").symlink_to(folder / "assets" / "round.js")
    return folder


@pytest.fixture
def app(configuration: Configuration, editor_dir: Path) -> FastAPI:
    return create_app(connect(replace(configuration, api=ApiSettings(editor_dir=editor_dir))))


@pytest.fixture
def ask(app: FastAPI, serving: Callable[[FastAPI], AbstractContextManager[str]]) -> Iterator[Ask]:
    with serving(app) as url:

        def ask(path: str, method: str = "GET", **headers: str) -> Answer:
            connection = http.client.HTTPConnection(urlsplit(url).netloc)
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers={"Accept-Encoding": "identity", **names})
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return Answer(answer.status, answer.headers, body)

        yield ask


@pytest.mark.parametrize("path", ["/", "/index.html", "/?job=1"])
def test_the_page_stands_at_the_root_and_is_asked_for_at_each_use(ask: Ask, path: str) -> None:
    answer = ask(path)

    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "media_type", "cache_control"),
    [
        ("/assets/app-1a2b.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/assets/app-3c4d.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
    ],
)
def test_what_has_a_hash_for_a_name_is_kept_for_good_and_the_rest_is_not(
    ask: Ask, path: str, media_type: str, cache_control: str
) -> None:
    answer = ask(path)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Cache-Control"] == cache_control


@pytest.mark.parametrize("path", ["/", "/assets/app-1a2b.js", "/favicon.svg"])
def test_every_file_comes_with_the_strict_headers_also_when_the_client_has_it(ask: Ask, path: str) -> None:
    first = ask(path)

    for answer in (first, ask(path, If_None_Match=first.headers["ETag"]), ask(path, "HEAD")):
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/assets/app-1a2b.js", "/favicon.svg"])
def test_head_tells_what_get_would_send(ask: Ask, path: str) -> None:
    whole, head = ask(path), ask(path, "HEAD")

    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]
    assert int(head.headers["Content-Length"]) == len(whole.body)


@pytest.mark.parametrize("known", ["{}", 'W/{}, "other"', '"other",{}', "*"])
def test_who_has_the_file_is_told_so(ask: Ask, known: str) -> None:
    etag = ask("/").headers["ETag"]

    answer = ask("/", If_None_Match=known.format(etag))

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert answer.headers["Cache-Control"] == "no-cache"
    assert ask("/", If_None_Match='"other"').status == 200


def test_a_page_that_was_built_anew_is_another_even_of_the_same_size_and_date(ask: Ask, editor_dir: Path) -> None:
    page = editor_dir / "index.html"
    os.utime(page, (1, 1))
    etag = ask("/").headers["ETag"]

    page.write_bytes(PAGE.replace(b"The", b"One"))
    os.utime(page, (1, 1))

    assert ask("/", If_None_Match=etag).body == PAGE.replace(b"The", b"One")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=0", None),
        ("deflate", None),
        ("", None),
    ],
)
def test_a_packed_form_is_sent_to_who_takes_it(ask: Ask, editor_dir: Path, accepted: str, coding: str | None) -> None:
    answer = ask("/assets/app-1a2b.js", Accept_Encoding=accepted)

    suffix = {"gzip": ".gz", "br": ".br", None: ""}[coding]
    assert answer.headers["Content-Encoding"] == coding
    assert answer.body == (editor_dir / "assets" / f"app-1a2b.js{suffix}").read_bytes()
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_each_form_has_an_etag_of_its_own(ask: Ask) -> None:
    etags = {ask("/assets/app-1a2b.js", Accept_Encoding=each).headers["ETag"] for each in ("br", "gzip", "identity")}

    assert len(etags) == 3


def test_what_was_not_packed_is_sent_as_it_is(ask: Ask) -> None:
    answer = ask("/", Accept_Encoding="gzip, br")

    assert (answer.headers["Content-Encoding"], answer.body) == (None, PAGE)


@pytest.mark.parametrize(
    ("accepted", "name"), [("*", "br"), ("*;q=0.1, gzip", "gzip"), ("br;q=x, *", "gzip"), ("GZIP ; Q=1", "gzip")]
)
def test_every_way_of_naming_a_coding_is_read(accepted: str, name: str) -> None:
    coding = preferred(accepted, PACKED)

    assert coding is not None
    assert coding.name == name


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/..\\..\\secret.txt",
        "/assets//etc/hostname",
        "/assets/way-out.js",
        "/assets/round.js",
        "/assets/%00",
        "/assets/" + "x" * 300,
        "/assets/",
        "/assets",
        "/.hidden",
        "/assets/../.hidden",
        # a file of the folder, but not one that may be kept for good
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        # a form of another file
        "/assets/app-1a2b.js.gz",
        "/nothing.js",
        "/assets/nothing.js",
    ],
)
def test_no_path_leads_out_of_the_folder(ask: Ask, path: str) -> None:
    answer = ask(path)

    assert answer.status == 404
    assert b'"code":"not_found"' in answer.body
    assert "Cache-Control" not in answer.headers


def test_nothing_can_be_sent_to_the_editor(ask: Ask) -> None:
    answer = ask("/", "POST")

    assert answer.status == 405
    assert b'"code":"method_not_allowed"' in answer.body


def test_the_api_stays_where_it_was(ask: Ask) -> None:
    assert ask("/api/health").status == 200
    assert ask("/api/docs").status == 200


def test_assets_are_logged_by_their_template(app: FastAPI, client_of: Callable[[FastAPI], httpx.Client]) -> None:
    with structlog.testing.capture_logs() as logs, client_of(app) as client:
        for path in ("/", "/favicon.svg", "/assets/app-3c4d.css", "/assets/nothing.js"):
            client.get(path)

    assert [(line["path"], line["status"]) for line in logs] == [
        ("/", 200),
        ("/favicon.svg", 200),
        ("/assets/{name:path}", 200),
        ("/assets/{name:path}", 404),
    ]


def test_a_folder_without_a_page_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR_DIR", str(tmp_path))

    with pytest.raises(SettingsError, match=f"EDITOR_DIR: there is no index.html in {tmp_path}; `make editor`"):
        load(ApiSettings)


def test_without_a_folder_the_root_says_how_to_build_the_editor(client: httpx.Client) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert "make editor" in answer.text
    assert client.get("/index.html").status_code == 404
    assert client.get("/assets/app-1a2b.js").status_code == 404
