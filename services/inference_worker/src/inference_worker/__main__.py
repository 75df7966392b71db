"""``python -m inference_worker``."""

import sys

from inference_worker.service import serve
from studio.process import run

if __name__ == "__main__":
    sys.exit(run("inference_worker", serve))
