"""Memory that was freed goes back to the system."""

import json
import subprocess
import sys

MIB = 1024**2

FREED_BY_A_THREAD = """
import json, threading
import numpy as np
from inference_worker.models.resident_memory import bound_free_memory, resident_bytes

bound_free_memory()
before = resident_bytes()

def work() -> None:
    for _ in range(3):
        np.ones(24 * 1024**2, np.uint8)

thread = threading.Thread(target=work)
thread.start()
thread.join()
print(json.dumps(resident_bytes() - before))
"""


def test_what_a_thread_freed_goes_back() -> None:
    """Left to itself the library keeps the last block, and counts on more of that size."""
    command = [sys.executable, "-c", FREED_BY_A_THREAD]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)

    assert json.loads(done.stdout) < 8 * MIB
