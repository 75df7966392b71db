"""``python -m dashboard``."""

import sys

from dashboard.service import serve
from studio.process import run

if __name__ == "__main__":
    sys.exit(run("dashboard", serve))
