import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest_api.batches.entry_names import MANIFEST_NAME, Wanted, entry_names

MAX_NAME_BYTES = 255


def names_of(*filenames: str, extension: str = ".png") -> list[str]:
    return entry_names(Wanted(filename, extension) for filename in filenames)


def test_an_entry_has_its_photos_name_and_its_contents_extension() -> None:
    assert names_of("Füße am Strand.jpg", "photo", "写真.heic") == ["Füße am Strand.png", "photo.png", "写真.png"]


def test_a_name_that_is_taken_gets_the_next_free_number() -> None:
    assert names_of("photo.jpg", "photo.png", "photo (2).webp", "photo.gif") == [
        "photo.png",
        "photo (2).png",
        "photo (2) (2).png",
        "photo (3).png",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Photo.jpg", "PHOTO.jpg"), ("straße.jpg", "STRASSE.jpg"), ("\u00e9.jpg", "e\u0301.jpg"), ("ﬁ.jpg", "fi.jpg")],
)
def test_names_that_a_file_system_takes_for_one_are_told_apart(first: str, second: str) -> None:
    assert names_of(first, second)[1].endswith(" (2).png")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\photos\\cat.jpg", "cat.png"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie_ b.png"),
        ("what?*<>|.jpg", "what_____.png"),
        ("..", "photo.png"),
        (".bashrc", "bashrc.png"),
        ("con.jpg", "_con.png"),
        ("COM1.tar.gz", "_COM1.tar.png"),
        ("lpt¹", "_lpt¹.png"),
        ("trailing. .jpg", "trailing.png"),
        ("\u202egnp.exe", "gnp.png"),
    ],
)
def test_a_name_is_safe_on_every_system(given: str, name: str) -> None:
    assert names_of(given) == [name]


def test_the_manifest_keeps_its_own_name() -> None:
    assert names_of("manifest.jpg", extension=".json") == ["manifest (2).json"]


@given(
    st.lists(st.text() | st.sampled_from(["a.png", "A.PNG", "a (2).png", "é", "e\u0301", "nul", "x" * 400, "😀" * 99]))
)
def test_whatever_the_files_are_called_no_two_entries_are_and_all_are_safe(filenames: list[str]) -> None:
    names = names_of(*filenames, extension=".webp")

    assert len(names) == len(filenames)
    folded = {unicodedata.normalize("NFC", name.casefold()) for name in [*names, MANIFEST_NAME]}
    assert len(folded) == len(names) + 1
    for name in names:
        assert name.endswith(".webp")
        assert len(name.encode()) <= MAX_NAME_BYTES
        assert not set(name) & set('/\\:*?"<>|')
        assert not any(unicodedata.category(character).startswith("C") for character in name)
        assert name[0] not in " ."
        assert name.split(".")[0].upper() not in {"CON", "NUL", "AUX", "PRN"}
