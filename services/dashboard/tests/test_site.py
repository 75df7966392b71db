"""What surrounds the pages: health, headers, cookies, and requests that make no sense."""

from collections.abc import Callable

import httpx
import pytest

Open = Callable[..., httpx.Client]
TOKEN = "correct horse battery staple"
UNREACHABLE = "redis://127.0.0.1:9/0"


@pytest.mark.parametrize("token", [TOKEN, None])
def test_the_health_is_open_to_all_and_follows_the_broker(open_dashboard: Open, token: str | None) -> None:
    assert open_dashboard(token).get("/health").status_code == 200

    answer = open_dashboard(token, redis_url=UNREACHABLE).get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not_ready", "checks": {"broker": "broker_unavailable"}}


def test_pages_say_so_when_the_broker_is_away(open_dashboard: Open) -> None:
    answer = open_dashboard(TOKEN, redis_url=UNREACHABLE).get("/dashboard/", auth=("admin", TOKEN))

    assert answer.status_code == 503
    assert "127.0.0.1" not in answer.text


def test_the_prefix_without_its_slash_leads_to_the_pages(open_dashboard: Open) -> None:
    client = open_dashboard(TOKEN)

    answer = client.get("/dashboard")
    assert answer.headers["Location"] == "/dashboard/"
    assert client.get("/dashboard", auth=("admin", TOKEN), follow_redirects=True).status_code == 200


@pytest.mark.parametrize("path", ["/", "/dashboards", "/metrics"])
def test_nothing_else_is_served(open_dashboard: Open, path: str) -> None:
    assert open_dashboard(TOKEN).get(path, auth=("admin", TOKEN)).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [("/dashboard/a%0Ab", 404), ("/dashboard/none", 404), ("/dashboard/queues/inference?cursor=x", 400)],
)
def test_a_request_that_makes_no_sense_gets_a_plain_answer(open_dashboard: Open, path: str, status: int) -> None:
    assert open_dashboard(TOKEN).get(path, auth=("admin", TOKEN)).status_code == status


@pytest.mark.parametrize("path", ["/dashboard/", "/dashboard/queues/inference", "/health", "/", "/dashboard"])
@pytest.mark.parametrize("auth", [("admin", TOKEN), None])
def test_every_answer_carries_the_security_headers(
    open_dashboard: Open, path: str, auth: tuple[str, str] | None
) -> None:
    headers = open_dashboard(TOKEN).get(path, auth=auth).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "Server" not in headers


def test_cookies_are_kept_from_scripts_and_other_sites(open_dashboard: Open) -> None:
    answer = open_dashboard(TOKEN).get("/dashboard/queues/inference", auth=("admin", TOKEN))

    cookies = answer.headers.get_list("set-cookie")
    assert cookies
    assert all("HttpOnly" in cookie and "SameSite=Strict" in cookie for cookie in cookies)


def test_a_forged_cookie_does_not_get_into_a_page(open_dashboard: Open) -> None:
    answer = open_dashboard(TOKEN).get(
        "/dashboard/queues/inference", auth=("admin", TOKEN), headers={"Cookie": '__dd_csrf="><i>forged</i>'}
    )

    assert answer.status_code == 200
    assert "forged" not in answer.text + answer.headers["set-cookie"]
