"""The GPU, as its driver knows it: asked before any large library is imported."""

import ctypes

from inference_worker.models.session import SessionError

_NAME_BYTES = 256


class NoGpuError(SessionError):
    """No GPU can run a network here; the message is the reason."""


def first_gpu() -> str:
    """Return the name of the first NVIDIA GPU.

    Raises:
        NoGpuError: there is no driver, or it finds no device.
    """
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError as error:
        raise NoGpuError("there is no NVIDIA driver (libcuda.so.1)") from error
    name, device = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    _check("cuInit", driver.cuInit(0))
    _check("cuDeviceGet", driver.cuDeviceGet(ctypes.byref(device), 0))
    _check("cuDeviceGetName", driver.cuDeviceGetName(name, _NAME_BYTES, device))
    return name.value.decode(errors="replace")


def _check(step: str, code: int) -> None:
    if code:
        raise NoGpuError(f"the NVIDIA driver finds no device ({step}: error {code})")
