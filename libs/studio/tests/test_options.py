"""What a client may ask for, and what becomes of it."""

import pytest
from pydantic import ValidationError

from studio.contracts.options import OutputFormat, RemoveBackgroundOptions


@pytest.mark.parametrize(
    ("given", "kept"),
    [("#fff", "#ffffff"), ("FFF", "#ffffff"), ("1E90FF", "#1e90ff"), (" #1e90ff ", "#1e90ff")],
)
def test_colours_are_kept_in_one_form(given: str, kept: str) -> None:
    assert RemoveBackgroundOptions(model="isnet", background=given).background == kept


@pytest.mark.parametrize("given", ["red!", "#12", "#12345", "rgb(1,2,3)", "#gggggg", "٣٣٣"])
def test_what_is_no_colour_is_refused(given: str) -> None:
    with pytest.raises(ValidationError, match="must be a colour"):
        RemoveBackgroundOptions(model="isnet", background=given)


def test_jpeg_gets_a_background_since_it_cannot_be_transparent() -> None:
    assert RemoveBackgroundOptions(model="isnet", format=OutputFormat.JPEG).background == "#ffffff"
    assert RemoveBackgroundOptions(model="isnet", format="jpeg", background="#000").background == "#000000"  # type: ignore[arg-type]
    assert RemoveBackgroundOptions(model="isnet", format=OutputFormat.PNG).background is None


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValidationError):
        RemoveBackgroundOptions(model="isnet", quality=3)  # type: ignore[call-arg]
