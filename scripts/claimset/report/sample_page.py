"""Labels that were drawn at random, as one HTML page on which a person says of each whether it is right."""

from collections.abc import Sequence

import msgspec

from claimset.model.judged_label import Verdict
from claimset.report.page.frame import inert_json, render_page
from claimset.report.page.labelled_text import ESCAPED


class ShownLabel(msgspec.Struct, frozen=True):
    """
    A label on the page.

    `meaning` is what the schema says of the label, and `attributes` has the name and the value of each attribute.
    `pieces` are the words around and in what is labelled, each with its marks: `1` in a span or in the source of a
    relation, `2` in its target, nothing around. `verdict` and `note` are those that the person gave before.
    """

    document: str
    item: str
    digest: str
    label: str
    meaning: str
    attributes: tuple[tuple[str, str], ...]
    pieces: tuple[tuple[str, str], ...]
    verdict: Verdict = "open"
    note: str = ""


def sample_page(title: str, labels: Sequence[ShownLabel], seed: int, judge: str = "") -> str:
    """
    Return the page: one card for each label, with a verdict and a note, and a field for who judges.

    The page gives all labels out as a file for `claimset sample --apply`, those without a verdict too.
    """
    data = [{"document": row.document, "item": row.item, "digest": row.digest, "seed": seed} for row in labels]
    rows = [
        msgspec.structs.replace(row, pieces=tuple((words.translate(ESCAPED), marks) for words, marks in row.pieces))
        for row in labels
    ]
    return render_page(
        "sample.html",
        ("page.css", "links.css", "sample.css"),
        ("save_lines.js", "sample.js"),
        data=inert_json(data),
        title=title,
        labels=rows,
        judge=judge,
    )
