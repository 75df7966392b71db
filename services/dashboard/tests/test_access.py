"""Who gets in, and what those see who do not."""

import base64
from collections.abc import Callable

import httpx
import pytest

Open = Callable[..., httpx.Client]
TOKEN = "correct horse bättery staple"
PAGES = ["/dashboard/", "/dashboard/queues/inference", "/dashboard/queues/inference/failed", "/dashboard/no-such-page"]


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("page", PAGES)
def test_without_a_token_every_page_is_closed_whatever_is_offered(open_dashboard: Open, page: str) -> None:
    client = open_dashboard(None)

    for headers in ({}, {"Authorization": basic("admin", "")}, {"Authorization": "Bearer None"}):
        answer = client.get(page, headers=headers)
        assert answer.status_code == 403
        assert "ADMIN_TOKEN is not set" in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_without_credentials_a_browser_is_asked_for_them(open_dashboard: Open, page: str) -> None:
    answer = open_dashboard(TOKEN).get(page)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert "inference" not in answer.text


def test_the_token_opens_the_pages_as_a_password_and_as_a_bearer(open_dashboard: Open) -> None:
    client = open_dashboard(TOKEN)

    assert client.get("/dashboard/", headers={"Authorization": basic("admin", TOKEN)}).status_code == 200
    assert client.get("/dashboard/", headers={b"Authorization": f"Bearer {TOKEN}".encode()}).status_code == 200


def test_posting_needs_the_token_as_well(open_dashboard: Open) -> None:
    answer = open_dashboard(TOKEN).post("/dashboard/delete-message", data={"queue": "inference", "id": "1"})

    assert answer.status_code == 401
