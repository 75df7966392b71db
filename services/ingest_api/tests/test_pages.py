import base64
import hashlib
import re

import httpx
import pytest


def test_the_front_page_has_a_command_line_for_the_address_that_the_reader_used(client: httpx.Client) -> None:
    answer = client.get("/", headers={"Host": "studio.example:8080"})

    assert answer.status_code == 200
    assert "curl -F file=@photo.jpg http://studio.example:8080/api/jobs/remove-bg" in answer.text


@pytest.mark.parametrize("host", ["evil;rm -rf ~", "evil$(id)", "evil y", "evil&y", "evil/y", "evil'y", "evil<y>"])
def test_an_odd_address_is_not_repeated(client: httpx.Client, host: str) -> None:
    answer = client.get("/", headers={"Host": host})

    assert re.search(r"curl -F file=@photo.jpg http://[a-z]+(:8000)?/api/jobs/remove-bg\b", answer.text)
    assert "evil" not in answer.text


def test_the_front_page_runs_no_script_asks_nobody_and_its_policy_allows_just_its_style(client: httpx.Client) -> None:
    answer = client.get("/")

    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert not re.search(r"<script|<iframe|style=|onclick|src=|@import|url\(", answer.text)


def test_the_links_of_the_front_page_lead_somewhere(client: httpx.Client) -> None:
    paths = re.findall(r'href="(/[^"]*)"', client.get("/").text)

    assert paths
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_the_documentation_loads_everything_from_here(client: httpx.Client) -> None:
    page = client.get("/api/docs").text

    assert not re.search(r"(?:https?:)?//[a-z]", page)
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(assets) >= 3
    assert {asset: client.get(asset).status_code for asset in assets} == dict.fromkeys(assets, 200)
    assert '"validatorUrl": null' in page
