"""What the libraries say when something fails, in our own types."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from inference_worker.models.session import SessionError

_OF_MEMORY = ("bad_alloc", "can't alloc", "failed to allocate", "out of memory", "alloc_failed")
"""What onnxruntime, OpenVINO and CUDA's libraries write, in small letters, when they are refused memory."""


@contextmanager
def translated(
    what: str, errors: tuple[type[Exception], ...], in_short: Callable[[Exception], str] = str
) -> Iterator[None]:
    """Raise in our types what a library raises within; ``what`` opens the message, and ``in_short`` says the rest.

    Raises:
        MemoryError: the library was refused memory.
        SessionError: anything else went wrong in it.
    """
    try:
        yield
    except errors as error:
        is_of_memory = any(words in str(error).lower() for words in _OF_MEMORY)
        raise (MemoryError if is_of_memory else SessionError)(f"{what}: {in_short(error)}") from error
