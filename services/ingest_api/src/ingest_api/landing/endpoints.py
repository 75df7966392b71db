"""``GET /``: a small honest page, where no editor was built to stand there."""

import base64
import hashlib
import html
import re
from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

_PLACE_OF_ORIGIN = "{{origin}}"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_HARMLESS_ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


def make_router() -> APIRouter:
    """Read the page, and return the router that serves it."""
    page = files("ingest_api.landing").joinpath("index.html").read_text(encoding="utf-8")
    headers = {
        "Content-Security-Policy": _policy(page),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    async def show_landing_page(request: Request) -> HTMLResponse:
        return HTMLResponse(page.replace(_PLACE_OF_ORIGIN, html.escape(_origin(request))), headers=headers)

    return router


def _policy(page: str) -> str:
    """Allow the page's own style, by its hash, and nothing else."""
    styles = (base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in _STYLE.findall(page))
    allowed = " ".join(f"'sha256-{digest}'" for digest in styles)
    return f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _origin(request: Request) -> str:
    """Return the address that the reader used, for a command line to copy; an odd one is not repeated."""
    origin = str(request.base_url).rstrip("/")
    return origin if _HARMLESS_ORIGIN.fullmatch(origin) else "http://localhost:8000"
