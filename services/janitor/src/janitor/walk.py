"""Walking a long listing a few objects at a time, and going on from there the next time."""

from collections.abc import Iterator
from itertools import groupby

from janitor.known_keys import known
from studio.contracts.keys import JOBS_PREFIX, AttemptKey, JobKey, RenderKey
from studio.object_store import ListedObject, ObjectStore


class PrefixWalk:
    """Goes round the objects below a prefix.

    Where it stands is remembered in this process alone: losing it costs nothing but time.
    """

    def __init__(self, store: ObjectStore, prefix: str) -> None:
        self._store = store
        self._prefix = prefix
        self._cursor: str | None = None

    def rows(self, limit: int | None) -> Iterator[ListedObject]:
        """Yield the next ``limit`` objects, or (None) all of them from the first on."""
        for count, row in enumerate(self._ahead(limit), start=1):
            yield row
            self._cursor = row.key
            if count == limit:
                return
        self._cursor = None

    def _ahead(self, limit: int | None) -> Iterator[ListedObject]:
        if limit is None:
            return self._store.list(self._prefix)
        return self._store.list(self._prefix, start_after=self._cursor, page_rows=limit)


class JobWalk(PrefixWalk):
    """Goes round the jobs: each is seen with all of its objects."""

    def __init__(self, store: ObjectStore) -> None:
        super().__init__(store, JOBS_PREFIX)

    def jobs(self, limit: int | None) -> Iterator[tuple[str, list[ListedObject]]]:
        """Yield the ids of the next jobs with what lies below them, until that makes ``limit`` objects or more."""
        seen = 0
        for job_id, group in groupby(self._ahead(limit), key=_job_id):
            rows = list(group)
            if job_id is not None:
                yield job_id, rows
            self._cursor = rows[-1].key
            seen += len(rows)
            if limit is not None and seen >= limit:
                return
        self._cursor = None


def _job_id(row: ListedObject) -> str | None:
    """Return whose object this is; None where this version does not know its form."""
    match known(row.key):
        case JobKey() | AttemptKey() | RenderKey() as key:
            return key.job_id
        case _:
            return None
