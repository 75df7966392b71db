"""``python -m janitor``: the service; with a command, one piece of its work by hand."""

import sys

from janitor.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
