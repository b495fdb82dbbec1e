"""The HTML page of a project's agreement."""

from collections import defaultdict
from collections.abc import Sequence

from claimset.gold.agreement.confusions import AddressOf, confusions
from claimset.gold.agreement.measure import Agreement, AgreementRow
from claimset.gold.agreement.measures import MEASURES
from claimset.gold.agreement.project import annotated_documents, project_agreement
from claimset.gold.agreement.words import EXPLANATION, in_words, notes, value_words
from claimset.report.agreement_page import MeasureTable, agreement_page
from claimset.store.project import Project

_KINDS = {
    "Spans and relations": ("f1", "overlap_f1", "alpha", "alpha_u"),
    "Labels and attributes of matched spans": ("raw", "set_f1", "kappa"),
    "Values of matched spans": ("value", "hedge"),
    "Coreference of matched mentions": ("b_cubed",),
}


def agreement_report(project: Project, against: str | None, address_of: AddressOf) -> str:
    """
    Return the page as HTML, its spans linked to their addresses in Label Studio where they have one.

    `against` is as in `project_agreement`.
    """
    schema = project.schema()
    agreement = project_agreement(project, against=against)
    by_document = project_agreement(project, by="document", against=against)
    works = annotated_documents(project, schema, against=against)
    return agreement_page(
        f"Agreement, {schema.name}",
        in_words(agreement).splitlines(),
        [EXPLANATION, notes(agreement.rows)] if agreement.rows else [],
        _tables(agreement),
        _documents(by_document.rows),
        confusions(works, schema, project.text_of, address_of, agreement.reference),
    )


def _tables(agreement: Agreement) -> list[MeasureTable]:
    """Return for each kind of comparison and of measure a table with a row for each place."""
    return [
        _table(f"{title}, between {compared.between}", rows, names)
        for compared in agreement.compared
        for title, names in _KINDS.items()
        if (rows := [row for row in agreement.rows if row.between == compared.between and row.measure in names])
    ]


def _table(title: str, rows: Sequence[AgreementRow], names: Sequence[str]) -> MeasureTable:
    columns = [name for name in MEASURES if name in names and any(row.measure == name for row in rows)]
    cells: defaultdict[str, dict[str, AgreementRow]] = defaultdict(dict)
    for row in rows:
        cells[str(row.place)][row.measure] = row
    body = []
    for place, by_measure in cells.items():
        words = [value_words(by_measure[name]) if name in by_measure else "" for name in columns]
        largest = max(by_measure.values(), key=lambda row: row.documents)
        body.append((place, [*words, str(largest.documents), f"{largest.size or 0:,}"]))
    return MeasureTable(title, ["of", *(MEASURES[name].title for name in columns), "documents", "compared"], body)


def _documents(rows: Sequence[AgreementRow]) -> MeasureTable:
    """Return the F1 of overlapping spans of each document, layer by layer and over all, the worst document first."""
    layers = list(dict.fromkeys(row.place.layer for row in rows if row.measure == "overlap_f1"))
    values: dict[tuple[str, str], dict[str, tuple[float, int]]] = {}
    for row in rows:
        if row.measure == "overlap_f1" and row.value is not None and row.group is not None:
            values.setdefault((row.group, row.between), {})[row.place.layer] = (row.value, row.size or 0)
    body = []
    for (document_id, between), by_layer in values.items():
        span_count = sum(size for _, size in by_layer.values())
        overall = sum(value * size for value, size in by_layer.values()) / span_count
        cells = [f"{by_layer[layer][0]:.2f}" if layer in by_layer else "" for layer in layers]
        body.append((overall, document_id, [between, f"{overall:.2f}", *cells, str(span_count)]))
    return MeasureTable(
        "F1 of overlaps, the worst document first",
        ["document", "between", "all layers", *layers, "spans drawn"],
        [(document_id, cells) for _, document_id, cells in sorted(body)],
    )
