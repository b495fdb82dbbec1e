"""Agreement as one HTML page: values with their intervals, documents, the worst first, and tables of confusions."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.report.page.frame import inert_json, render_page
from claimset.report.page.labelled_text import ESCAPED

NOTHING = "nothing"
_EXAMPLES, _AROUND = 200, 60


class ComparedSpan(msgspec.Struct, frozen=True):
    """
    A span that two annotators have, or one of them; `text` is None if the project may not publish it.

    `names` are the two sides. `places` are the offsets of each side's span, None for a side without one. `urls` are
    the addresses of each side's annotation, None if it has none.
    """

    document_id: str
    text: str | None
    names: tuple[str, str]
    places: tuple[tuple[int, int] | None, tuple[int, int] | None]
    urls: tuple[str | None, str | None] = (None, None)


class Confusion(msgspec.Struct, frozen=True):
    """
    A table of the answers that two sides give on the same spans.

    `between` names the sides, `place` the label or attribute that is compared. `spans` maps (answer of the first side,
    answer of the second) to the spans on which they give these. `answers` are all answers, in the order of the table.
    """

    between: str
    place: str
    answers: Sequence[str]
    spans: Mapping[tuple[str, str], Sequence[ComparedSpan]]


class MeasureTable(msgspec.Struct, frozen=True):
    """A table of values: its title, its columns, and for each row its name and a cell for each further column."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


def agreement_page(
    title: str,
    sentences: Sequence[str],
    notes: Sequence[str],
    tables: Sequence[MeasureTable],
    documents: MeasureTable,
    confusions: Sequence[Confusion],
) -> str:
    """
    Return the page as HTML, which makes no request.

    A text that the project may not publish is shown by offsets and no word. `sentences` and `notes` stand above the
    tables. `documents` is the table of documents, the worst first.
    """
    data = {
        "escaped": {chr(code): escape for code, escape in ESCAPED.items()},
        "labels": [],
        "attributes": [],
        "confusions": [_confusion(item) for item in confusions],
    }
    return render_page(
        "agreement.html",
        ("page.css", "agreement.css"),
        ("text.js", "agreement.js"),
        data=inert_json(data),
        title=title,
        sentences=sentences,
        notes=notes,
        tables=tables,
        documents=documents,
        has_confusions=bool(confusions),
    )


def _confusion(item: Confusion) -> dict[str, Any]:
    return {
        "between": item.between,
        "place": item.place,
        "answers": list(item.answers),
        "cells": [
            {
                "one": item.answers.index(one),
                "other": item.answers.index(other),
                "count": len(spans),
                "spans": [_span(span) for span in spans[:_EXAMPLES]],
            }
            for (one, other), spans in item.spans.items()
        ],
    }


def _span(span: ComparedSpan) -> dict[str, Any]:
    places = [place for place in span.places if place is not None]
    row: dict[str, Any] = {
        "document": span.document_id,
        "names": span.names,
        "places": span.places,
        "urls": [url if url and url.startswith(("https://", "http://")) else None for url in span.urls],
    }
    if span.text is not None and places:
        start, end = max(0, min(low for low, _ in places) - _AROUND), max(high for _, high in places) + _AROUND
        row |= {"text": span.text[start:end], "from": start, "cut": end < len(span.text)}
    return row
