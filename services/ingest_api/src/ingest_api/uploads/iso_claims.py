"""Whether the items of a HEIC or AVIF file lie in it, and are no more than it holds."""

from ingest_api.uploads.iso_boxes import Fields, boxes

MAX_CLAIM = 2
"""How many times the file's size its items may have together. The decoder copies a description once for each picture
that it describes, so that a thousand pictures with one description of 20 MB would become 20 GB."""

_IN_FILE = 0  # construction method


def refuse_false_claims(children: dict[bytes, bytes], file_bytes: int) -> None:
    """Add up what the item locations promise. Source: ISO/IEC 14496-12, 8.11.3 (``iloc``) and 8.11.12 (``iref``).

    Raises:
        ValueError: an item lies beyond the file's end, or all are too large together.
    """
    sizes = _item_sizes(children.get(b"iloc", b""), file_bytes)
    claimed = sum(sizes.values())
    for kind, source, targets in references(children.get(b"iref", b"")):
        if kind == b"cdsc":
            claimed += sizes.get(source, 0) * max(0, len(targets) - 1)
    if claimed > MAX_CLAIM * file_bytes:
        raise ValueError(f"the items claim {claimed} bytes of a file of {file_bytes}")


def references(iref: bytes) -> list[tuple[bytes, int, list[int]]]:
    """Return kind, source and targets of each reference between items."""
    if not iref:
        return []
    id_bytes = 4 if Fields(iref).version_and_flags()[0] else 2
    found = []
    for kind, body in boxes(iref[4:]):
        fields = Fields(body)
        source, count = fields.number(id_bytes), fields.number(2)
        found.append((kind, source, [fields.number(id_bytes) for _ in range(count)]))
    return found


def _item_sizes(iloc: bytes, file_bytes: int) -> dict[int, int]:
    """Return the size of each item that lies in the file itself."""
    fields = Fields(iloc)
    version, _ = fields.version_and_flags()
    widths = fields.number(2)
    offset, length, base, index = (widths >> shift & 15 for shift in (12, 8, 4, 0))
    sizes: dict[int, int] = {}
    for _ in range(fields.number(4 if version > 1 else 2)):
        item = fields.number(4 if version > 1 else 2)
        method = fields.number(2) & 15 if version else _IN_FILE
        fields.number(2)  # which file: always this one
        start = fields.number(base)
        for _ in range(fields.number(2)):
            fields.number(index if version else 0)
            first, size = start + fields.number(offset), fields.number(length)
            if method == _IN_FILE:
                size = size or max(0, file_bytes - first)  # 0: to the end
                if first + size > file_bytes:
                    raise ValueError("an item lies beyond the end of the file")
                sizes[item] = sizes.get(item, 0) + size
    return sizes
