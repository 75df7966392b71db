"""What is made of a network."""

from enum import StrEnum


class Form(StrEnum):
    """The ending of a derived file's name. All compute the matte alone."""

    MATTE = "matte.onnx"
    """In the precision of its weights."""
    MATTE_F32 = "matte-f32.onnx"
    MNN = "matte-f32.mnn"
