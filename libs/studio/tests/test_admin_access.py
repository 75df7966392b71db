import base64

import pytest
from pydantic import SecretStr

from studio.admin_access import Access, AdminSettings, Gate
from studio.settings import SettingsError, load

TOKEN = "correct horse bättery staple"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def as_received(header: str) -> str:
    return header.encode().decode("latin-1")


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer  {TOKEN}", basic("admin", TOKEN)])
def test_the_token_opens_as_a_bearer_and_as_a_password(header: str) -> None:
    assert Gate(SecretStr(TOKEN)).access(as_received(header)) is Access.GRANTED


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer None", basic("admin", "")])
def test_without_a_token_nothing_opens(header: str) -> None:
    assert Gate(None).access(header) is Access.CLOSED


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Digest {TOKEN}",
        TOKEN,
        basic("admin", "wrong"),
        basic("root", TOKEN),
        basic("", TOKEN),
        basic("admin", TOKEN + "\0"),
        "Basic not*base64",
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
    ],
)
def test_nothing_but_the_token_opens(header: str) -> None:
    assert Gate(SecretStr(TOKEN)).access(as_received(header)) is Access.DENIED


def test_a_token_that_can_be_guessed_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "fifteen letters")

    with pytest.raises(SettingsError, match="ADMIN_TOKEN") as caught:
        load(AdminSettings)
    assert "fifteen letters" not in str(caught.value)


def test_an_empty_token_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "")

    assert load(AdminSettings).admin_token is None
