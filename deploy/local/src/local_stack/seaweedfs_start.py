"""``python -m local_stack.seaweedfs_start FOLDER PROGRAM …``: mend what a full disk tore, then become the store.

SeaweedFS keeps an index beside each volume, one entry for each object. A disk that fills up in the middle of an entry
leaves a piece of it, and at the next start the volume, whole as it is, is not served ("volume 1 not found"). A tool of
SeaweedFS's own makes the index anew out of the volume.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ENTRY_BYTES = 17
"""In builds for volumes of more than 32 GB, which the wheel's is. In others whole indexes would be made anew, too."""


def torn_indexes(folder: Path) -> Iterator[Path]:
    """Find the indexes that end within an entry."""
    return (index for index in sorted(folder.glob("*.idx")) if index.stat().st_size % ENTRY_BYTES)


def mend(program: str, index: Path) -> None:
    """Make an index anew; without success it is as it was.

    Raises:
        subprocess.CalledProcessError: it could not be made, perhaps since the disk is still full.
    """
    collection, _, volume = index.stem.rpartition("_")
    torn = index.rename(index.with_suffix(".torn"))
    try:
        which = [f"-volumeId={volume}", f"-collection={collection}", str(index.parent)]
        subprocess.run([program, "fix", *which], check=True)  # noqa: S603 - the store's own program
    except BaseException:
        torn.replace(index)
        raise
    torn.unlink()


def main(arguments: list[str]) -> None:
    """Mend, and go on as the store: the process stays the one that was started."""
    folder, program = Path(arguments[0]), arguments[1:]
    for index in torn_indexes(folder):
        print(f"{index.name} was torn; it is made anew", flush=True)  # noqa: T201 - the store's log
        mend(program[0], index)
    os.execv(program[0], program)  # noqa: S606 - no shell is meant


if __name__ == "__main__":
    main(sys.argv[1:])
