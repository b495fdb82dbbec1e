"""The pages of `claimset browse`: one page with every document in it, or an index and a file for each document."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from claimset.model.issue import Level
from claimset.model.schema import Schema
from claimset.report.browse.document_data import document_data
from claimset.report.browse.index import Index
from claimset.report.browse.shown_document import ShownDocument
from claimset.report.page.frame import inert_json, render_page
from claimset.report.page.labelled_text import ESCAPED, LANES, color_rules

MOST_IN_ONE_PAGE = 500
"""The number of documents that one page holds; above it each document is a file of its own."""
INDEX_PAGE = "index.html"
_DOCUMENTS, _TEXTS = "documents", "texts"
_TEXTS_A_FILE = 500
_STYLES = ("page.css", "browse.css")
_SCRIPTS = (
    "text.js",
    "browse_data.js",
    "drawing.js",
    "browse_arcs.js",
    "browse_lanes.js",
    "browse_panel.js",
    "browse.js",
)


class SiteFacts(msgspec.Struct, frozen=True):
    """
    What stands on the pages beside documents.

    `rules` maps codes of rules to their titles. `sentences` stand at the head. `is_checked` says that documents have
    every issue that a check sees. `report` is the address of the report page, None if there is none.
    """

    title: str
    sentences: tuple[str, ...]
    rules: Mapping[str, str]
    is_checked: bool = False
    report: str | None = None


def address_in(page: str, **filters: str) -> str:
    """Return the address of the documents that fit filters, on the page of `claimset browse` at the address `page`."""
    return f"{page}#{urlencode(filters)}"


def label_numbers_of(schema: Schema) -> dict[tuple[str, str], int]:
    """Map (layer, label) of each label of a schema to a number, in the schema's order."""
    pairs = ((layer.name, label) for layer in schema.layers.values() for label in layer.labels)
    return {pair: number for number, pair in enumerate(pairs)}


def browse_page(documents: Iterable[ShownDocument], facts: SiteFacts, schema: Schema) -> str:
    """Return one page with all documents in it; it makes no request."""
    numbers = label_numbers_of(schema)
    index = Index(numbers, schema)
    blocks = []
    for item in documents:
        index.add(item)
        blocks.append(inert_json(document_data(item, numbers, schema)))
    return _page(index, blocks, facts, schema, numbers)


def site_files(documents: Iterable[ShownDocument], facts: SiteFacts, schema: Schema) -> Iterator[tuple[str, bytes]]:
    """
    Yield the name and content of each file of a site: a JSON file a document, texts to search in, and the index.

    The index is the last file. It requests files of its own folder, and nothing else.
    """
    numbers = label_numbers_of(schema)
    index = Index(numbers, schema)
    texts: list[str | None] = []
    for item in documents:
        index.add(item)
        row = document_data(item, numbers, schema)
        yield f"{_DOCUMENTS}/{item.document.id}.json", _json(row)
        texts.append(item.text)
        if len(texts) == _TEXTS_A_FILE:
            yield f"{_TEXTS}/{(len(index.rows) - 1) // _TEXTS_A_FILE}.json", _json(texts)
            texts = []
    if texts:
        yield f"{_TEXTS}/{(len(index.rows) - 1) // _TEXTS_A_FILE}.json", _json(texts)
    yield INDEX_PAGE, _page(index, [], facts, schema, numbers).encode()


def _page(
    index: Index, blocks: list[str], facts: SiteFacts, schema: Schema, numbers: dict[tuple[str, str], int]
) -> str:
    codes = sorted({code for row in index.rows for code in row[10]})
    data = {
        "escaped": {chr(code): escape for code, escape in ESCAPED.items()},
        "labels": [label for _, label in numbers],
        "attributes": [],
        "layers": [layer for layer, _ in numbers],
        "words": _schema_words(schema),
        "levels": list(Level),
        "lanes": LANES,
        "rules": {code: facts.rules.get(code, "") for code in codes},
        "languages": schema.languages,
        "is_checked": facts.is_checked,
        "texts_a_file": 0 if blocks else _TEXTS_A_FILE,
        **index.data(),
    }
    return render_page(
        "browse.html",
        _STYLES,
        _SCRIPTS,
        color_rules(numbers, schema),
        inert_json(data),
        title=facts.title,
        sentences=facts.sentences,
        report=facts.report,
        total=len(index.rows),
        blocks=blocks,
        reads_files=not blocks and bool(index.rows),
    )


def _schema_words(schema: Schema) -> dict[str, Any]:
    """Return titles of layers and attributes and what labels, values and relations mean, for people who read."""
    layers = {
        layer.name: {
            "title": layer.title,
            "labels": {str(name): [label.title, label.description] for name, label in layer.labels.items()},
        }
        for layer in schema.layers.values()
    }
    defined = [*(layer.attributes for layer in schema.layers.values()), schema.document]
    attributes = {
        name: [item.title, {str(value.name): value.title for value in item.values}]
        for group in defined
        for name, item in group.items()
    }
    relations = {name: [item.title, item.description, item.meaning] for name, item in schema.relations.items()}
    entity = next(
        (
            name
            for layer in schema.layers.values()
            for name, item in layer.attributes.items()
            if item.format == "identifier"
        ),
        None,
    )
    return {"layers": layers, "attributes": attributes, "relations": relations, "entity": entity}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()
