"""Memory that was freed goes back to the system."""

import json
import subprocess
import sys

MIB = 1024**2

FRAGMENTS = """
import json
import numpy as np
from inference_worker.models.resident_memory import resident_bytes, return_large_blocks_at_once

return_large_blocks_at_once()
np.ones(8 * 1024**2, np.uint8)
before, kept = resident_bytes(), []
for _ in range(20):
    freed = np.ones(8 * 1024**2, np.uint8)
    kept.append(np.ones(64 * 1024, np.uint8))  # lies behind it, where the heap would have to shrink from
    del freed
print(json.dumps(resident_bytes() - before))
"""


def test_large_blocks_go_back_though_small_ones_behind_them_stay() -> None:
    done = subprocess.run([sys.executable, "-c", FRAGMENTS], capture_output=True, text=True, check=True, timeout=60)

    assert json.loads(done.stdout) < 4 * MIB
