"""
How often the value proposed for a quantity is the one in gold: `bench/results/quantities.md`.

Run with `uv run python bench/quantities.py`, after `claimset hydrate FOLDER` where the texts that are not ours are at
hand. The tables hold numbers and notation, and no word of any text.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from claimset.store.project import Project
from claimset.text.markdown_table import table
from support.proposed_values import Figure, proposed_figures

RESULT = ROOT / "bench" / "results" / "quantities.md"
HEADINGS = ("surface", "figures", "right", "wrong, with a warning", "wrong, without one", "not proposed")


def row(name: str, figures: Iterable[Figure]) -> tuple[object, ...]:
    """Count the proposals of some figures."""
    figures = list(figures)
    right = sum(figure.is_right for figure in figures)
    silent = sum(figure.is_silent for figure in figures)
    missing = sum(figure.proposal is None for figure in figures)
    return name, len(figures), right, len(figures) - right - silent - missing, silent, missing


def main() -> None:
    """Measure and write the result."""
    figures = list(proposed_figures(Project(ROOT)))
    documents = {figure.document: figure.is_open for figure in figures}
    surfaces = sorted({figure.surface for figure in figures})
    by_surface = [row(name, (figure for figure in figures if figure.surface == name)) for name in surfaces]
    by_text = [
        row("open texts", (figure for figure in figures if figure.is_open)),
        row("texts by reference", (figure for figure in figures if not figure.is_open)),
    ]
    right = sum(figure.is_right for figure in figures)
    wrong = [
        (figure.document, figure.span, f"`{figure.gold}`", f"`{figure.proposal}`", " ".join(figure.issues))
        for figure in figures
        if not figure.is_right
    ]
    counts = f"{len(documents)} documents, {sum(documents.values())} of them open"
    result = f"{right} of {len(figures)} are right ({right / len(figures):.1%})"
    RESULT.write_text(
        f"""# Values proposed for quantities

Made by `bench/quantities.py` from the gold records of {counts}.
A proposal is right only if its whole line is that of gold: number, hedge, unit, kind, period and print.
{result}.
A wrong proposal has a warning if a QTY rule doubts it where it is accepted unchanged.
The lexicons were written with these texts at hand. In other texts they know fewer nouns, so that more proposals
have no unit; a warning says so of each.

{table(HEADINGS, [*by_surface, *by_text])}

## Not right

{table(("document", "span", "gold", "proposed", "warned by"), wrong)}
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
