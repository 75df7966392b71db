"""What the files of a ZIP are called: by the names they came with, safe on every system, and no two alike."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from ingest_api.uploads.filename import FALLBACK, clean_filename, stem

MANIFEST_NAME = "manifest.json"

MAX_STEM_BYTES = 200
"""File systems take 255 bytes for a name; a number and an extension follow."""

_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
"""Windows takes none of these in a name."""

_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"}
)
"""Windows opens a device by these names, whatever extension follows."""


@dataclass(frozen=True)
class Wanted:
    """A file's display name, and the extension that its content has (with its dot)."""

    filename: str
    extension: str


def entry_names(files: Iterable[Wanted]) -> list[str]:
    """Return a name for each file; a name that is taken gets a number, as in ``photo (2).png``.

    Names that differ only in case, or in how a letter is composed, count as one: many file systems think so.
    """
    taken = {_folded(MANIFEST_NAME)}
    names = []
    for wanted in files:
        name = _free(wanted, taken)
        taken.add(_folded(name))
        names.append(name)
    return names


def _free(wanted: Wanted, taken: set[str]) -> str:
    base = _safe(wanted.filename)
    candidates = (f"{base}{'' if number == 1 else f' ({number})'}{wanted.extension}" for number in count(1))
    return next(name for name in candidates if _folded(name) not in taken)


def _safe(filename: str) -> str:
    plain = stem(_FORBIDDEN.sub("_", clean_filename(filename)))
    short = plain.encode()[:MAX_STEM_BYTES].decode(errors="ignore").strip(". ") or FALLBACK
    return f"_{short}" if short.split(".")[0].strip().upper() in _DEVICES else short


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name.upper().casefold())
