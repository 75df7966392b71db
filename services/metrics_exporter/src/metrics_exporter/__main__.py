"""``python -m metrics_exporter``."""

import sys

from metrics_exporter.service import serve
from studio.process import run

if __name__ == "__main__":
    sys.exit(run("metrics_exporter", serve))
