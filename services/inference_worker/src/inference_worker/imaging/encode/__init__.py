"""Pixels to files. Nothing of the source's metadata can come along: the encoders are given pixels alone."""

from inference_worker.imaging.encode.encoder import encode
from inference_worker.imaging.encode.options import EncodeOptions

__all__ = ["EncodeOptions", "encode"]
