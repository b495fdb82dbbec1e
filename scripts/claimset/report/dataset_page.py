"""An overview of the dataset as one HTML page that needs no other file: charts, tables, examples with spans."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from claimset.labels.tally import Tally
from claimset.labels.tally_tables import made_by
from claimset.model.document import Document
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.report.browse.site import address_in
from claimset.report.charts.label_tables import co_occurrence, split_rows
from claimset.report.charts.lengths import length_rows
from claimset.report.charts.measured_values import MeasuredValue, value_charts
from claimset.report.markdown_html import markdown_html
from claimset.report.page.article import document_html
from claimset.report.page.frame import render_page
from claimset.report.page.labelled_text import LabelledText, color_rules, label_colors
from claimset.report.series_plots import SeriesPlot, series_plots

_EXAMPLES = 2
_MOST_PLOTS = 40


class PageDocument(msgspec.Struct, frozen=True):
    """A document of the dataset, its record, its text if that ships, and its split if it has one."""

    document: Document
    record: Record
    text: str | None
    split: str | None


class GrowthRow(msgspec.Struct, frozen=True):
    """A release and its numbers of documents, spans and relations."""

    version: str
    documents: int
    spans: int
    relations: int


class Overview(msgspec.Struct, frozen=True):
    """
    The content of the page.

    `version` is None for a dataset without a release. `agreement`, `changes` and `proposals` are Markdown; of a release
    `proposals` is empty. `values` are those of agreement, and `growth` has a row for each release, the oldest first.
    """

    title: str
    version: str | None
    documents: Sequence[PageDocument]
    agreement: str
    changes: str
    proposals: str = ""
    values: Sequence[MeasuredValue] = ()
    growth: Sequence[GrowthRow] = ()


def dataset_page(overview: Overview, schema: Schema, browse: str | None = None) -> str:
    """
    Return the page. Its security policy forbids any request, it has no script, and it holds only texts that ship.

    Examples are the open documents with the most different labels, of each language. Beside each bar stands its number.
    Charts lead to the page of `claimset browse` at the address `browse`, if there is one.
    """
    tally = Tally((item.document, item.record) for item in overview.documents)
    examples = [LabelledText(item.document, item.text, item.record.labels) for item in _examples(overview.documents)]
    numbers = label_colors(examples, schema)
    splits = _splits(overview.documents)
    languages = sorted(tally.lengths)
    return render_page(
        "dataset.html",
        ("page.css", "dataset.css"),
        color_rules=color_rules(numbers, schema),
        browse=browse,
        title=" ".join(filter(None, (overview.title, overview.version))),
        made_by=markdown_html(made_by(tally), 2),
        agreement=markdown_html(overview.agreement, 2),
        proposals=markdown_html(overview.proposals, 2),
        languages=[(code, schema.languages.get(code, code)) for code in languages],
        facts=[
            ("documents", tally.documents),
            ("with their text", sum(item.document.is_open for item in overview.documents)),
            ("spans", tally.labels.total()),
            ("relations", tally.relations.total()),
            ("code points", sum(map(sum, tally.lengths.values()))),
        ],
        kinds=sorted(tally.kinds.items()),
        makers=sorted(tally.makers.items()),
        charts=list(_charts(schema, tally, languages)),
        lengths=length_rows(tally.lengths),
        splits=splits,
        label_splits=split_rows(
            ((item.split, item.record.labels) for item in overview.documents), [name for name, *_ in splits], schema
        ),
        together=co_occurrence((item.record.labels for item in overview.documents), schema),
        values=value_charts(overview.values),
        growth=_growth(overview.growth),
        layers=list(schema.layers),
        link=partial(address_in, browse) if browse else None,
        plots=_plots(overview.documents, schema),
        changes=markdown_html(overview.changes, 2),
        articles=[document_html(item, numbers) for item in examples],
    )


def _plots(documents: Sequence[PageDocument], schema: Schema) -> list[SeriesPlot]:
    rows = ((item.document.id, item.document.event, item.record.labels, item.text) for item in documents)
    return series_plots(rows, schema)[:_MOST_PLOTS]


def _charts(schema: Schema, tally: Tally, languages: Sequence[str]) -> Sequence[dict[str, Any]]:
    label_lists = [
        (layer.title, layer.name, [(name, item.description) for name, item in layer.labels.items() if not item.default])
        for layer in schema.layers.values()
    ]
    relations = [(name, item.description or item.title) for name, item in schema.relations.items()]
    charts = []
    for title, layer, labels in [*label_lists, ("Relations", None, relations)]:
        rows: list[dict[str, Any]] = []
        for name, words in labels:
            counts = [tally.by_language[layer, name, code] for code in languages]
            rows.append({"name": name, "words": words, "counts": counts, "total": sum(counts)})
        rows.sort(key=lambda row: -row["total"])
        highest_total = max((row["total"] for row in rows), default=0) or 1
        for row in rows:
            # For each language (its index, start, width), start and width in per mille of the longest bar.
            row["parts"] = [
                (index, round(sum(row["counts"][:index]) * 1000 / highest_total), round(count * 1000 / highest_total))
                for index, count in enumerate(row["counts"])
                if count
            ]
        charts.append({"title": title, "layer": layer, "rows": rows, "total": sum(row["total"] for row in rows)})
    return charts


def _growth(rows: Sequence[GrowthRow]) -> list[tuple[GrowthRow, int]]:
    """Return each release with the length of its bar of documents, in per mille of the longest."""
    most = max((row.documents for row in rows), default=0) or 1
    return [(row, round(row.documents * 1000 / most)) for row in rows]


def _splits(documents: Sequence[PageDocument]) -> list[tuple[str, int, int]]:
    splits = [item.split for item in documents if item.split]
    order = {name: number for number, name in enumerate(("train", "validation", "test"))}
    names = sorted(set(splits), key=lambda name: (order.get(name, len(order)), name))
    highest_count = max(map(splits.count, names), default=1)
    return [(name, splits.count(name), round(splits.count(name) * 1000 / highest_count)) for name in names]


def _examples(documents: Sequence[PageDocument]) -> list[PageDocument]:
    examples = []
    for language in sorted({item.document.language for item in documents}):
        open_documents = [
            item for item in documents if item.document.language == language and item.document.is_open and item.text
        ]
        open_documents.sort(
            key=lambda item: (-len({span.label for span in item.record.labels.spans}), item.document.id)
        )
        examples += open_documents[:_EXAMPLES]
    return examples
