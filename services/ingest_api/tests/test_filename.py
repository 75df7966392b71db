import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest_api.uploads.filename import clean_filename, stem
from studio.contracts.limits import MAX_FILENAME_CHARACTERS


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\holiday.png", "holiday.png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("zero\u200bwidth\ufeff.png", "zerowidth.png"),
        ("  two   spaces .jpg", "two spaces .jpg"),
        ("Fu\u0308ße.jpg", "Füße.jpg"),
        ("写真.webp", "写真.webp"),
        ("", "photo"),
        (None, "photo"),
        ("..", "photo"),
        ("/", "photo"),
        ("\u202e", "photo"),
    ],
)
def test_a_name_is_shown_without_its_path_and_without_what_is_invisible(given_name: str | None, shown: str) -> None:
    assert clean_filename(given_name) == shown


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_filename("x" * 4000 + ".jpeg")

    assert len(name) == MAX_FILENAME_CHARACTERS
    assert name.endswith("x.jpeg")


def test_an_endless_extension_is_cut_too() -> None:
    assert len(clean_filename("x." + "y" * 4000)) == MAX_FILENAME_CHARACTERS


@given(st.text(max_size=400))
def test_every_name_becomes_a_short_printable_one_and_cleaning_twice_changes_nothing(text: str) -> None:
    name = clean_filename(text)

    assert 0 < len(name) <= MAX_FILENAME_CHARACTERS
    assert not {"/", "\\", "\r", "\n", "\0"} & set(name)
    assert clean_filename(name) == name
    assert stem(name)
