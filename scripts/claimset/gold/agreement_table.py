"""Agreement in words and as a table."""

from claimset.gold.agree import Agreement
from claimset.text.markdown_table import table
from claimset.text.plural import plural

HEAD = ("layer", "label", "drawn", "F1", "F1 of overlaps", "alpha")


def in_words(agreement: Agreement) -> str:
    """Say how many documents agreement was measured over, and between whom."""
    if not agreement.documents:
        where = " in the same interface" if agreement.several else ""
        return f"No document was labelled by more than one annotator{where}, so no agreement could be measured."
    names = [f"{name} (a machine)" if name in agreement.machines else name for name in agreement.annotators]
    return f"Agreement was measured over {plural(agreement.documents, 'document')}, between {', '.join(names)}."


def agreement_rows(agreement: Agreement) -> list[tuple[str, ...]]:
    """Return a row for each layer, label and relation that anybody drew; what cannot be measured is a dash."""
    return [
        (row.layer, row.label or "all", str(row.spans), *map(_number, (row.f1, row.overlap_f1, row.alpha)))
        for row in agreement.rows
    ]


def in_markdown(agreement: Agreement) -> str:
    """Return words and table together."""
    words = in_words(agreement)
    return f"{words}\n\n{table(HEAD, agreement_rows(agreement))}".rstrip() if agreement.rows else words


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
