"""What the quality benchmark found, case by case, and its means by kind of edge beside rembg's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from edge_scores import Scores

REFERENCE = "rembg"


@dataclass(frozen=True)
class ScoredCase:
    """A case's scores by contender; ``found`` is whether the model found the subject at all."""

    name: str
    kind: str
    found: bool
    scores: dict[str, Scores]


@dataclass(frozen=True)
class Means:
    """Mean scores by contender over so many cases."""

    cases: int
    scores: dict[str, Scores]


@dataclass(frozen=True)
class BesideReference:
    """A contender's errors as multiples of rembg's, and the decibels that it is better by."""

    band_mae: float
    fringe: float
    psnr: float

    @classmethod
    def of(cls, mean: Scores, reference: Scores) -> "BesideReference":
        """Compare two means."""
        return cls(mean.band_mae / reference.band_mae, mean.fringe / reference.fringe, mean.psnr - reference.psnr)


def means(cases: Sequence[ScoredCase]) -> dict[str, Means]:
    """Return the means of "all" and, where there are several, by kind of edge, over the cases that the model found."""
    groups: dict[str, list[dict[str, Scores]]] = defaultdict(list)
    for case in cases:
        if case.found:
            for group in ("all", case.kind):
                groups[group].append(case.scores)
    if len(groups) == len(("all", "one kind")):
        groups.pop(next(kind for kind in groups if kind != "all"))
    return {
        group: Means(len(members), {name: Scores.mean([scores[name] for scores in members]) for name in members[0]})
        for group, members in groups.items()
    }


def headline(title: str, cases: Sequence[ScoredCase]) -> str:
    """Return a set's name and how many of its cases count."""
    return f"{title}: {len(cases)} cases, {sum(case.found for case in cases)} in which the model finds the subject"


def as_markdown(title: str, cases: Sequence[ScoredCase]) -> str:
    """Return the table of a set."""
    lines = [
        f"### {headline(title, cases)}",
        "",
        "| kind | | band MAE / rembg | fringe / rembg | PSNR - rembg, dB | IoU |",
        "|---|---|---|---|---|---|",
    ]
    for group, of_group in means(cases).items():
        for name, mean in of_group.scores.items():
            beside = BesideReference.of(mean, of_group.scores[REFERENCE])
            lines.append(
                f"| {group} | {name} | {beside.band_mae:.2f} | {beside.fringe:.2f} "
                f"| {beside.psnr:+.1f} | {mean.iou:.3f} |"
            )
    return "\n".join(lines) + "\n"
