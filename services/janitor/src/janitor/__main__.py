"""``python -m janitor``."""

import sys

from janitor.service import serve
from studio.process import run

if __name__ == "__main__":
    sys.exit(run("janitor", serve))
