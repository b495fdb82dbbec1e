"""Hostile texts, and labels made from a schema itself."""

import json
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

from claimset.model.labels import Labels
from claimset.model.record import Provenance, Record, Source
from claimset.model.schema import Attribute, Interface, Layer, Schema
from claimset.model.span import Relation, Span, Value
from claimset.schema.defaults import with_defaults
from claimset.schema.questions import drawn_attributes, ordered_values
from claimset.schema.read import parse_schema
from claimset.text.propose_zones import ZoneRules

_FOLDER = Path(__file__).resolve().parents[2] / "schema"
SOURCE: dict[str, Any] = json.loads((_FOLDER / "schema.json").read_bytes())
SCHEMA = parse_schema(SOURCE)
VERSION = SCHEMA.version
ZONE_RULES = msgspec.json.decode((_FOLDER / "lexicon" / "zones.json").read_bytes(), type=ZoneRules)

PIECES = (
    "👩‍👩‍👧",
    "🏴‍☠️",
    "e\u0301",
    "\u0301",
    "שלום עולם",
    "\u202eabc\u202c",
    "\u00a0",
    "\u202f",
    "\u200b",
    "\u2028",
    "\ufeff",
    "\x1c",
    "\x85",
    "\r\n",
    "\r",
    "\n\n",
    "\t",
    "  ",
    "\\n",
    "\\r\\t",
    "<b>&amp;</b>",
    "$text",
    '"',
    "𝒳",
    "İß",
    "Wren counted nine. ",
    "Een zin; nog een? ",
)

characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.lists(st.sampled_from(PIECES) | st.text(characters, min_size=1, max_size=6), min_size=1, max_size=12).map(
    "".join
)
readable_texts = texts.filter(str.strip)
lines = st.text(characters, max_size=20).map(str.strip)
names = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,7}", fullmatch=True)


def values(attribute: Attribute) -> st.SearchStrategy[Value]:
    """Values that the schema admits for an attribute."""
    if attribute.many:
        single = values(msgspec.structs.replace(attribute, many=False)).filter(bool)
        return st.lists(single, max_size=3).map(lambda some: ordered_values(attribute, some))
    if attribute.kind == "boolean":
        return st.booleans()
    if attribute.kind == "text":
        return st.from_regex(r"n[0-9]{1,3}", fullmatch=True) if attribute.format == "identifier" else lines
    return st.sampled_from([value.name for value in attribute.values])


@st.composite
def spans(draw: st.DrawFn, layer: Layer, attributes: tuple[Attribute, ...], text: str, name: str) -> Span:
    """One span of a layer, somewhere in the text, with some of the attributes its label has."""
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    label = draw(st.sampled_from([str(item.name) for item in layer.labels.values() if item.drawn]))
    attribute_values = {
        item.name: draw(values(item)) for item in attributes if item.applies(label) and draw(st.integers(0, 2)) == 0
    }
    return Span(name, start, end, label, attribute_values)


@st.composite
def labels_of(draw: st.DrawFn, schema: Schema, text: str, interface: Interface | None = None) -> Labels:
    """Labels of a text, as one interface draws them, or with everything the schema has."""
    layers = tuple(schema.layers.values()) if interface is None else schema.drawn_in(interface)
    stages = None if interface is None else interface.stages
    spans_by_layer: dict[str, tuple[Span, ...]] = {}
    free = iter(draw(st.lists(names, unique=True, min_size=3 * len(layers), max_size=3 * len(layers))))
    for layer in layers:
        asked_attributes = tuple(layer.attributes.values()) if interface is None else drawn_attributes(layer, interface)
        spans_by_layer[layer.name] = tuple(
            draw(spans(layer, asked_attributes, text, next(free))) for _ in range(draw(st.integers(0, 3)))
        )
    ids = [span.id for layer_spans in spans_by_layer.values() for span in layer_spans]
    kinds = [kind.name for kind in schema.relations.values() if stages is None or kind.stage in stages]
    relations: list[Relation] = []
    if ids and kinds:
        one = st.builds(Relation, st.sampled_from(ids), st.sampled_from(ids), st.sampled_from(kinds))
        relations = draw(st.lists(one, unique=True, max_size=6))
    document = {
        name: draw(values(item))
        for name, item in schema.document.items()
        if interface is None or item.stage in interface.passes
    }
    return Labels(document=document, layers=spans_by_layer, relations=tuple(relations))


@st.composite
def labelled(draw: st.DrawFn, schema: Schema, interface: Interface | None = None) -> tuple[str, Labels]:
    """A hostile text and labels of it."""
    text = draw(texts)
    return text, draw(labels_of(schema, text, interface))


@st.composite
def records(draw: st.DrawFn, schema: Schema, text: str) -> Record:
    """A gold record of a text."""
    maker = draw(st.sampled_from(("person", "machine")))
    source = Source("a01", draw(st.sampled_from(list(schema.interfaces))), "0" * 64, maker)
    return Record(
        id="doc",
        text_sha256="0" * 64,
        language=draw(st.sampled_from(sorted(schema.languages))),
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        labels=with_defaults(draw(labels_of(schema, text)), schema),
        provenance=Provenance((source,), gold_status="decided", made_by=maker, sha256="1" * 64),
    )
