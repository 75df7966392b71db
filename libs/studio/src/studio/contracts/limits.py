"""Limits that are part of the contract with clients. Operators may raise the settable ones; clients may not."""

DEFAULT_MAX_IMAGE_BYTES = 25 * 1024 * 1024
DEFAULT_MAX_IMAGE_PIXELS = 50_000_000
DEFAULT_UPLOAD_TIMEOUT_SECONDS = 30.0

MAX_IMAGE_SIDE_PIXELS = 16_384
MAX_WEBP_SIDE_PIXELS = 16_383
"""The WebP container's own limit (14 bits a side)."""

MAX_PIXELS_ASKED_FOR = MAX_IMAGE_SIDE_PIXELS**2
"""What ``max_pixels`` may be at most: no photo has more, and no output that is not shrunk anyway."""

MAX_FORM_OVERHEAD_BYTES = 64 * 1024
"""What a multipart body may hold beyond the file: boundaries, part headers and a handful of short options."""

MAX_FILENAME_CHARACTERS = 120
