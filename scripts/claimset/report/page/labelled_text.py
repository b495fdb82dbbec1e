"""A labelled document as pages show it, and the colors of its labels."""

import re
from collections.abc import Sequence

import msgspec

from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span, answer_text
from claimset.text.decode import BIDI_CONTROLS

LANES = 7
"""The number of lanes that a line has room for; spans in deeper lanes share the last one."""
ESCAPED = {code: f"\\u{code:04x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}
"""Maps code points that a page would obey instead of showing to the escapes that it shows."""
ESCAPED |= {ord(character): f"\\u{ord(character):04x}" for character in sorted(BIDI_CONTROLS)} | {13: "\\r"}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_PLAIN = "#6b6b6b"


class LabelledText(msgspec.Struct, frozen=True):
    """
    One labelled document of a page.

    `annotator` and `interface` are None for gold. `labelled` is false for a document without labels. `text` is None if
    it is not on this machine. A page leaves out a text that the project may not publish even if it has it here, and
    with it the title and typed answers. `url` opens the annotation. `by_person` says whether a person made, decided or
    corrected the labels.
    """

    document: Document
    text: str | None
    labels: Labels
    annotator: str | None = None
    issues: Sequence[Issue] = ()
    labelled: bool = True
    interface: str | None = None
    url: str | None = None
    by_person: bool = False


def label_colors(items: Sequence[LabelledText], schema: Schema) -> dict[tuple[str, str], int]:
    """Map (layer, label) of each label that occurs to a number, in the schema's order; the number names the color."""
    used_labels = {
        (layer, span.label) for item in items for layer, spans in item.labels.layers.items() for span in spans
    }
    schema_labels = [(layer.name, label) for layer in schema.layers.values() for label in layer.labels]
    unknown_labels = sorted(used_labels.difference(schema_labels))
    return {
        pair: number
        for number, pair in enumerate([*(pair for pair in schema_labels if pair in used_labels), *unknown_labels])
    }


def color_rules(numbers: dict[tuple[str, str], int], schema: Schema) -> str:
    """Return the style rules that give each number its label's color."""
    rules = []
    for (layer, name), number in numbers.items():
        label = schema.layers[layer].labels.get(name) if layer in schema.layers else None
        color = label.color if label and label.color and _COLOR.fullmatch(label.color) else _PLAIN
        rules.append(f":root{{--c{number}:color-mix(in oklab,{color},var(--fade))}}.c{number}{{--c:var(--c{number})}}")
        rules.extend(f".l{number}-{lane}{{--u{lane}:var(--c{number})}}" for lane in range(LANES))
    return "\n".join(rules) + "\n"


def attributes_of(span: Span) -> str:
    """Return a span's attributes and their values in one line."""
    return ", ".join(f"{name} {answer_text(value)}" for name, value in span.attributes.items())
