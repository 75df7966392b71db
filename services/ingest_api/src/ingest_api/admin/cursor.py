"""Where a page of failures ends, as clients carry it: opaque to them."""

from ingest_api.uploads.form_options import invalid_option
from studio.contracts.keys import FAILED_PREFIX, FailedIndexKey, parse


def cursor_of(key: FailedIndexKey | None) -> str | None:
    """Return the cursor after which the next page begins."""
    return str(key).removeprefix(FAILED_PREFIX) if key else None


def key_of(cursor: str | None) -> FailedIndexKey | None:
    """Return the key that a cursor stands for.

    Raises:
        PermanentError: ``invalid_option``.
    """
    if cursor is None:
        return None
    try:
        key = parse(f"{FAILED_PREFIX}{cursor}")
    except (ValueError, OverflowError) as error:
        raise invalid_option("cursor", "is none that this API has given") from error
    if not isinstance(key, FailedIndexKey):
        raise invalid_option("cursor", "is none that this API has given")
    return key
