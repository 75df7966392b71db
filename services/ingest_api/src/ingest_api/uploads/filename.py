"""The name of an uploaded file: shown to people, never part of a key or a path."""

import re
import unicodedata
from pathlib import PurePosixPath

from studio.contracts.limits import MAX_FILENAME_CHARACTERS

FALLBACK = "photo"
MAX_SUFFIX_CHARACTERS = 16

_SEPARATORS = re.compile(r"[/\\]")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that a name cannot show: control, format (which holds the bidirectional ones), surrogate …"""


def clean_filename(given: str | None) -> str:
    """Return the last part of a path without what is invisible, at most ``MAX_FILENAME_CHARACTERS`` long."""
    basename = _SEPARATORS.split(unicodedata.normalize("NFC", given or ""))[-1]
    visible = "".join(character for character in basename if unicodedata.category(character) not in _INVISIBLE)
    name = " ".join(visible.split())
    return _shortened(name) if name.strip(". ") else FALLBACK


def stem(filename: str) -> str:
    """Return the name without its extension."""
    return PurePosixPath(filename).stem.strip(". ") or FALLBACK


def _shortened(name: str) -> str:
    """Cut the stem, so that the extension stays."""
    if len(name) <= MAX_FILENAME_CHARACTERS:
        return name
    suffix = PurePosixPath(name).suffix
    if len(suffix) > MAX_SUFFIX_CHARACTERS:
        suffix = ""
    return name[: MAX_FILENAME_CHARACTERS - len(suffix)].rstrip() + suffix
