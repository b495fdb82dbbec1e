"""One claim of a release, with who claims it, in which words and with which figures, as its card shows it."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from claimset.release.build.tables import read_named_rows, split_files
from claimset.release.configs import claims
from claimset.splits.groups import SPLITS
from claimset.text.markdown_table import table

_PARTS = (("claimants", "who claims it"), ("cues", "in which words"))
_SHOWN = frozenset(("document_id", "claim_id", "language", "text_tier", "text", "label", "made_by", "split"))


_READ_ROWS = 1_000
"""So many claims of a split are looked through."""


def find_example(release: Path) -> dict[str, Any] | None:
    """
    Return a row of `claims` with its split as `split`, from the tables of a release; None where no row is an example.

    It is the one with the shortest sentence, of the first split that has one.
    """
    tables = split_files(release)
    for split in SPLITS:
        files = tables.get((claims.CONFIG.name, split), [])
        rows = islice(read_named_rows(files), _READ_ROWS) if files else ()
        example = min(filter(is_example, rows), key=lambda row: len(row["sentence"]), default=None)
        if example is not None:
            return {**example, "split": split}
    return None


def is_example(row: Mapping[str, Any]) -> bool:
    """Say whether a row of `claims` shows everything: a claimant, a cue and a figure."""
    return all(row[name] for name in ("claimants", "cues", "quantities"))


def example_section(row: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the section that shows a row of `claims`, with the names of its labels; nothing without one."""
    if row is None:
        return
    attributes = (
        f"{name} {value}"
        for name, value in row.items()
        if name not in _SHOWN and isinstance(value, str | bool) and not name.startswith("sentence")
    )
    rows = [
        ("the sentence", row["sentence"], ""),
        ("the claim", row["text"], ", ".join((f"**{row['label']}**", *attributes))),
    ]
    for name, title in _PARTS:
        rows += [(title, part["text"], f"**{part['label']}**") for part in row[name]]
    for figure in row["quantities"]:
        low, high = (f"{figure[end]:g}" if figure[end] is not None else "open" for end in ("min", "max"))
        rows.append(("with which figure", figure["text"], f"`{figure['notation']}`: from {low} to {high}"))
    yield "## One claim\n"
    yield table(("what", "words", "labels"), rows)
    yield f"It is `{row['claim_id']}` of `{row['document_id']}` in the split {row['split']} of the config `claims`.\n"
