"""``GET /`` and the files that the page there asks for."""

from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, Request, Response

from ingest_api.editor.answer import answer
from ingest_api.editor.headers import IMMUTABLE, REVALIDATED
from ingest_api.editor.site_files import ASSETS, PAGE, file_below, top_level_names

Endpoint = Callable[[Request], Response]


def make_router(folder: Path) -> APIRouter:
    """Return the router that serves a built editor: its page, what lies beside that now, and its assets."""
    root = folder.resolve()
    router = APIRouter()

    def serve(path: str, endpoint: Endpoint) -> None:
        router.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)

    serve("/", _file(root, PAGE))
    for name in (PAGE, *top_level_names(root)):
        serve(f"/{name}", _file(root, name))
    serve(f"/{ASSETS}/{{name:path}}", _asset(root / ASSETS))
    return router


def _file(root: Path, name: str) -> Endpoint:
    def show_file(request: Request) -> Response:
        return answer(request, file_below(root, name), REVALIDATED)

    return show_file


def _asset(assets: Path) -> Endpoint:
    def show_asset(request: Request) -> Response:
        return answer(request, file_below(assets, request.path_params["name"]), IMMUTABLE)

    return show_asset
