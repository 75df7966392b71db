"""Bytes to an upright sRGB picture: every kind of file by the library that reads it fastest and right."""

from inference_worker.imaging.decode.corruption import CorruptImageError
from inference_worker.imaging.decode.picture_file import decode

__all__ = ["CorruptImageError", "decode"]
