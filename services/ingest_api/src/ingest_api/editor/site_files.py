"""Finding files below a folder, and nothing outside of it."""

import re
from pathlib import Path

from ingest_api.editor.codings import PACKED

PAGE = "index.html"
ASSETS = "assets"

_PACKED_SUFFIXES = tuple(each.suffix for each in PACKED)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def file_below(folder: Path, name: str) -> Path | None:
    """Return the file of this name, which may have slashes; None where there is none, or where it leads outside.

    Args:
        folder: an absolute path without symbolic links.
        name: as a client wrote it.
    """
    try:
        path = (folder / name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # nothing there, links in a circle, a null character
        return None
    return path if path.is_relative_to(folder) and path.is_file() and not _is_packed(path.name) else None


def top_level_names(folder: Path) -> list[str]:
    """Return the files beside the page that have plain names: the icon, and what else a build puts there."""
    names = (path.name for path in folder.iterdir() if path.is_file() and not _is_packed(path.name))
    return sorted(name for name in names if _PLAIN_NAME.fullmatch(name) and name != PAGE)


def _is_packed(name: str) -> bool:
    """Whether it is a packed form of another file, and so not one of its own."""
    return name.endswith(_PACKED_SUFFIXES)
