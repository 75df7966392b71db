"""The editor's speed in a real Chromium, over the whole embedded stack, beside the bars that it is to keep.

    python tests/bench/editor_speed.py [--megapixels 12 24 50] [--json FILE] [--markdown FILE]

The mouse is driven from outside, one move after the other's answer. Chromium hands a move on with the next frame: up to
16.7 ms of the time to what is painted are that wait, whatever a page does, so the bar of one frame is held against the
work from there on. "To the next frame" is what an animation frame requested after the painting measures.

Times are of whatever machine this is, and of what else it does: each line tells the load. The stack computes beside the
browser, and without a graphics processor so does what draws. Linux only.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench_table import markdown_table
from editor_measures import Figure, first_load, one_photo

from studio_testing.browser.chromium import chromium
from studio_testing.stack import started_stack

EDITOR = Path(__file__).parents[2] / "frontend" / "dist"
MEGAPIXELS = (12.0, 24.0)


def main() -> None:
    """Measure, print and write."""
    arguments = _arguments()
    figures = list[Figure]()
    with (
        tempfile.TemporaryDirectory() as folder,
        started_stack(Path(folder), {"EDITOR_DIR": str(EDITOR)}) as stack,
        chromium() as browser,
    ):
        stack.await_ready()
        figures += first_load(browser, stack.base_url)
        for megapixels in arguments.megapixels:
            figures += one_photo(browser, stack.base_url, megapixels)
            print(f"{megapixels:g} MP done", flush=True)
    table = _table(figures)
    print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n")
    if arguments.markdown:
        arguments.markdown.write_text(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megapixels", type=float, nargs="+", default=MEGAPIXELS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    return parser.parse_args()


def _table(figures: Sequence[Figure]) -> str:
    return markdown_table(
        ("editor", "MP", "measured", "bar", "", "load"),
        [
            (
                each.name,
                "" if each.megapixels is None else f"{each.megapixels:g}",
                f"{each.value:.1f} {each.unit}",
                "" if each.most is None else f"≤ {each.most:g} {each.unit}",
                each.verdict,
                f"{each.load:.1f}",
            )
            for each in figures
        ],
    )


if __name__ == "__main__":
    main()
