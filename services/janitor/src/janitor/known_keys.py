"""Keys found in a listing, which may hold objects that are none of ours."""

from studio.contracts.keys import Key, parse


def known(key: str) -> Key | None:
    """Return what a key names; None where this version does not know its form."""
    try:
        return parse(key)
    except ValueError:
        return None
