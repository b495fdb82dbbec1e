"""Agreement in words and as tables."""

from collections.abc import Sequence

from claimset.gold.agreement.measure import FEW, Agreement, AgreementRow, ComparedGroup
from claimset.gold.agreement.measures import MEASURES
from claimset.text.markdown_table import table
from claimset.text.plural import plural

HEAD = ("of", "measure", "value", "95 %", "mean of documents", "documents", "compared")
RIGHT = HEAD[2:]
EXPLANATION = "In brackets: the interval of 95 %, by a bootstrap over documents; after ⌀ the mean of the documents."
_FEW_NOTE = f"* over fewer than {FEW} documents: too few to rely on."
_WIDE = (("f1", "overlap_f1", "alpha", "alpha_u"), ("raw", "kappa"), ("value", "hedge"), ("b_cubed",))


def in_words(agreement: Agreement) -> str:
    """Say who is compared, in how many documents; people and machines apart."""
    if not agreement.documents:
        if agreement.reference is not None:
            return f"No document has both an annotation and its {agreement.reference} made by somebody else."
        where = " in the same interface" if agreement.several else ""
        return f"No document was labelled by more than one annotator{where}, so no agreement could be measured."
    return "\n".join(_sentence(compared) for compared in agreement.compared)


def _sentence(compared: ComparedGroup) -> str:
    where = f"in {plural(compared.documents, 'document')}: {', '.join(compared.annotators)}."
    match compared.between:
        case "people":
            return f"Agreement between people, {where}"
        case "machines":
            return f"Agreement between machine passes, {where} It says how alike machines label, not how well."
        case _:
            return f"Agreement between {compared.between}, {where}"


def table_rows(rows: Sequence[AgreementRow]) -> list[tuple[str, ...]]:
    """
    Return the rows of a table, with the columns of `HEAD`.

    A value that is not defined is a dash, and a value over few documents has an asterisk.
    """
    return [
        (
            str(row.place),
            MEASURES[row.measure].title,
            number(row.value) + ("*" if row.documents < FEW else ""),
            interval_words(row),
            number(row.mean),
            str(row.documents),
            "" if row.size is None else f"{row.size:,}",
        )
        for row in rows
    ]


def notes(rows: Sequence[AgreementRow]) -> str:
    """Return the sentence that explains the asterisks in a table, or an empty text where it has none."""
    return _FEW_NOTE if any(row.documents < FEW for row in rows) else ""


def in_markdown(agreement: Agreement) -> str:
    """Return sentences and tables in Markdown: a table for each kind of comparison and measure, a row a place."""
    parts = [in_words(agreement)]
    for compared in agreement.compared:
        rows = [row for row in agreement.rows if row.between == compared.between]
        if len(agreement.compared) > 1:
            parts.append(f"Between {compared.between}:")
        tables = [([row for row in rows if row.measure in measures], measures) for measures in _WIDE]
        parts += [_wide_table(measured, measures).rstrip() for measured, measures in tables if measured]
    if agreement.rows:
        parts.append(EXPLANATION)
    if notes(agreement.rows):
        parts.append(f"\\{notes(agreement.rows)}")  # an asterisk at the start of a line would begin a list
    return "\n\n".join(parts)


def _wide_table(rows: Sequence[AgreementRow], measures: Sequence[str]) -> str:
    rows_by_place: dict[str, dict[str, AgreementRow]] = {}
    for row in rows:
        rows_by_place.setdefault(str(row.place), {})[row.measure] = row
    columns = [name for name in MEASURES if name in measures and any(row.measure == name for row in rows)]
    body = [
        (
            place,
            *(value_words(measured[name]) if name in measured else "" for name in columns),
            max(row.documents for row in measured.values()),
            min((row.size for row in measured.values() if row.size is not None), default=""),
        )
        for place, measured in rows_by_place.items()
    ]
    return table(("of", *(MEASURES[name].title for name in columns), "documents", "compared"), body)


def value_words(row: AgreementRow) -> str:
    """Return a value with its interval and the mean of the documents."""
    if row.value is None:
        return "–"
    mark = "*" if row.documents < FEW else ""
    interval = f" [{interval_words(row)}]" if row.low is not None else ""
    return f"{row.value:.2f}{mark}{interval} ⌀ {number(row.mean)}"


def interval_words(row: AgreementRow) -> str:
    """Return the ends of the interval of 95 %, or a dash."""
    return "–" if row.low is None or row.high is None else f"{row.low:.2f} to {row.high:.2f}"


def number(value: float | None) -> str:
    """Return a value with two decimals, or a dash where it is not defined."""
    return "–" if value is None else f"{value:.2f}"
