"""Agreement as one HTML page: values with their intervals, the worst documents first, and tables of who said what."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.report.page.frame import inert_json, render_page
from claimset.report.page.labelled_text import ESCAPED

NOTHING = "nothing"
_EXAMPLES, _AROUND = 200, 60


class ComparedSpan(msgspec.Struct, frozen=True):
    """
    Where two annotators have a span, or one of them; `text` is None where it is not ours to publish.

    `places` are the offsets of each side, and `urls` where each side's work can be opened; None where there is none.
    """

    document_id: str
    text: str | None
    names: tuple[str, str]
    places: tuple[tuple[int, int] | None, tuple[int, int] | None]
    urls: tuple[str | None, str | None] = (None, None)


class Confusion(msgspec.Struct, frozen=True):
    """
    Who is compared, of what, and how often one side says this and the other that.

    `spans` has, by what the first and the second side say, where they do; `answers` is the order of what they may say.
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
    Return the page. It asks for nothing; of a text that is not ours it holds offsets and no word.

    `documents` is the table of documents, the worst first.
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
