"""Charts of what the benchmarks measured.

    python tests/bench/chart.py FOLDER

Draws FOLDER/speed.svg and FOLDER/quality.svg from the JSON beside them: of those that are there.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bars import Bar, Block, Chart, Panel, draw
from edge_scores import Scores
from scored_cases import REFERENCE, BesideReference, ScoredCase, headline, means

_GREY, _OCHRE, _MAUVE = ("#8c959f", "#6e7781"), ("#d4a656", "#b98a36"), ("#b08bc4", "#9a78b0")
_TEAL, _PALE_TEAL = ("#0e8a82", "#2bb5aa"), ("#9bd0cb", "#1d6862")
_OURS = "ours"
_SPEED_SERIES = {
    "rembg": ("rembg", _GREY),
    "pipeline": (_OURS, _TEAL),
    "model": ("the bare model, on a picture that needs no scaling", _PALE_TEAL),
}
_QUALITY_SERIES = {"rembg decontaminate": _OCHRE, "rembg alpha_matting": _MAUVE, _OURS: _TEAL}


def speed_chart(measured: Mapping[str, Any]) -> Chart:
    """Return seconds by size of the photo, from what ``cutout_speed.py`` wrote."""
    rows = {
        f"{float(megapixels):g}": {
            name: Bar(row[key], _seconds(key, row)) for key, (name, _) in _SPEED_SERIES.items() if key in row
        }
        for megapixels, row in measured["seconds"].items()
    }
    facts = measured["facts"]
    panel = Panel("", "seconds for a photo (lower is better)", rows)
    return Chart(
        "Time from a photo's JPEG to its cut-out's PNG",
        f"Medians of {measured['runs']} runs in turn on {measured['cores']} cores, on the same weights; "
        f"ours and the bare model: {facts['engine']} {facts['precision']} on {facts['device']}",
        dict(_SPEED_SERIES.values()),
        [Block("", "photo, megapixels", [panel])],
    )


def _seconds(name: str, row: Mapping[str, float]) -> str:
    label = f"{row[name]:.2f} s"
    return f"{label}, {row['rembg'] / row[name]:.1f} times rembg's speed" if name == "pipeline" else label


def quality_chart(measured: Mapping[str, Any]) -> Chart:
    """Return errors beside rembg's by kind of edge, from what ``cutout_quality.py`` wrote."""
    blocks, taking_part = [], set[str]()
    for title, rows in measured.items():
        cases = [ScoredCase(**row | {"scores": {k: Scores(**v) for k, v in row["scores"].items()}}) for row in rows]
        if any(case.found for case in cases):
            blocks.append(_quality_block(title, cases))
            taking_part.update(cases[0].scores)
    return Chart(
        "Errors at the edge of the cut-out, beside rembg's",
        "Against exact truth, on the same mattes of the same weights; means over the cases in which the model finds "
        "the subject",
        {name: colours for name, colours in _QUALITY_SERIES.items() if name in taking_part},
        blocks,
        "rembg, its default",
    )


def _quality_block(title: str, cases: Sequence[ScoredCase]) -> Block:
    def panel(heading: str, axis: str, label: str, score: str, mark: float) -> Panel:
        values = {kind: {n: float(getattr(b, score)) for n, b in row.items()} for kind, row in beside.items()}
        rows = {kind: {n: Bar(v, format(v, label)) for n, v in row.items()} for kind, row in values.items()}
        return Panel(heading, axis, rows, mark)

    beside, multiple = _beside_reference(cases), "mean error / rembg's (lower is better)"
    panels = [
        panel("Alpha in the edge band", multiple, ".2f", "band_mae", 1.0),
        panel("Colour at the edge (fringe)", multiple, ".2f", "fringe", 1.0),
        panel("Composites, PSNR", "dB above rembg's (higher is better)", "+.1f", "psnr", 0.0),
    ]
    return Block(headline(title, cases), "kind of edge (cases)", panels)


def _beside_reference(cases: Sequence[ScoredCase]) -> dict[str, dict[str, BesideReference]]:
    return {
        f"{kind} ({of_kind.cases})": {
            name: BesideReference.of(mean, of_kind.scores[REFERENCE])
            for name, mean in of_kind.scores.items()
            if name != REFERENCE
        }
        for kind, of_kind in means(cases).items()
    }


def main() -> int:
    """Draw what there is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for name, chart_of in (("speed", speed_chart), ("quality", quality_chart)):
        measured = folder / f"{name}.json"
        if measured.exists():
            measured.with_suffix(".svg").write_text(draw(chart_of(json.loads(measured.read_text()))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
