"""
Standoff files of brat: `NAME.ann` beside `NAME.txt`, and `annotation.conf` with the labels of the schema.

Spans, relations and attributes are written. A second value of an attribute has no place, nor have answers about the
document; attributes that no interface asks for are left out. Source: https://brat.nlplab.org/standoff.html
"""

from collections.abc import Iterator

from claimset.formats.writers.losses import lost_answers, lost_attribute
from claimset.model.conversion import ConvertedDocument, LostPart
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Span, Value, single_values


def brat_files(document: ConvertedDocument, schema: Schema) -> tuple[dict[str, bytes], list[LostPart]]:
    """Return the files of a document by name, and what they do not have."""
    losses = list(lost_answers(document, schema))
    lines, names = list[str](), dict[str, str]()
    attribute_lines: list[str] = []
    for layer in schema.layers.values():
        for span in document.labels.layers.get(layer.name, ()):
            names[span.id] = f"T{len(names) + 1}"
            lines.append(f"{names[span.id]}\t{span.label} {span.start} {span.end}\t{_quote(span, document.text)}")
            for name, value in span.attributes.items():
                # What no interface asks, such as the name of a thing, no importer knows as an answer.
                is_asked = name in layer.attributes and layer.attributes[name].stage is not None
                words = _words(value) if is_asked else None
                if words is None or len(single_values(value)) > 1:
                    losses.append(lost_attribute(document, layer.name, span, name))
                if words is None:
                    continue
                attribute_lines.append(f"A{len(attribute_lines) + 1}\t{name} {names[span.id]} {words}")
    relation_lines = [
        f"R{number}\t{item.label} Arg1:{names[item.source]} Arg2:{names[item.target]}"
        for number, item in enumerate(sorted(document.labels.relations), 1)
    ]
    content = "".join(f"{line}\n" for line in (*lines, *relation_lines, *attribute_lines))
    return {f"{document.id}.txt": document.text.encode(), f"{document.id}.ann": content.encode()}, losses


def brat_configuration(schema: Schema) -> bytes:
    """Return `annotation.conf`: the labels, relations and attributes that brat shows and offers."""
    return "".join(f"{line}\n" for line in _configuration(schema)).encode()


def _configuration(schema: Schema) -> Iterator[str]:
    yield "[entities]"
    for layer in schema.layers.values():
        yield from layer.labels
    yield "[relations]"
    for relation in schema.relations:
        yield f"{relation}\tArg1:<ENTITY>, Arg2:<ENTITY>"
    yield "[events]"
    yield "[attributes]"
    attributes: dict[str, Attribute] = {}
    for layer in schema.layers.values():
        attributes |= {name: item for name, item in layer.attributes.items() if item.stage is not None}
    for name, attribute in attributes.items():
        values = "|".join(words for value in attribute.values if (words := _words(value.name)) is not None)
        yield f"{name}\tArg:<ENTITY>" + (f", Value:{values}" if values else "")


def _quote(span: Span, text: str) -> str:
    # A line of brat is one line: it has a space where the words of a span go on over lines.
    return text[span.start : span.end].replace("\r", " ").replace("\n", " ").replace("\t", " ")


def _words(value: Value) -> str | None:
    """Return the first value of an attribute as brat writes it; None for one that no line can hold."""
    values = single_values(value)
    if not values:
        return None
    words = str(values[0]).lower() if isinstance(values[0], bool) else str(values[0])
    return words if words and words.isprintable() and words == words.strip() else None
