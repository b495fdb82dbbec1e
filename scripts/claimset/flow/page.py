"""Documents with their spans and what is wrong with them, as one HTML page that needs nothing beside itself."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from claimset.flow.lanes import Lane, lanes, pieces
from claimset.flow.place import within, worst_first
from claimset.flow.rulebook import PageLike
from claimset.flow.text import BIDI_CONTROLS
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span

# Deeper ones share the last lane; a line has room for no more.
_LANES = 7
_OPEN = 25
_COLOR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_PLAIN = "#6b6b6b"
_OBEYED = {code: f"\\u{code:04x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}
_OBEYED |= {ord(character): f"\\u{ord(character):04x}" for character in BIDI_CONTROLS} | {13: "\\r"}


class Shown(msgspec.Struct, frozen=True):
    """
    One labelled document of the page.

    `annotator` is None for gold. `text` is None where it is not at hand; where it is not ours to publish the page
    leaves it out even so, and with it the title and what was typed.
    """

    document: Document
    text: str | None
    labels: Labels
    annotator: str | None = None
    issues: Sequence[Issue] = ()


def page(
    items: Sequence[Shown],
    pages: Mapping[str, PageLike],
    title: str,
    schema: Schema,
    loose: Sequence[Issue] = (),
) -> str:
    """
    Return the page: the documents in the order given, issues beside them, filters above them.

    Labels have the schema's colors. `loose` are issues of no document. The page forbids itself any request, and runs
    no script and follows no style but its own. Documents stand open where there are no more than 25.
    """
    loader = PackageLoader("claimset.flow")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    numbers = label_colors(items, schema)
    everything = [issue for item in items for issue in item.issues] + list(loose)
    style = loader.get_source(environment, "page.css")[0] + color_rules(numbers, schema)
    script = loader.get_source(environment, "page.js")[0]
    codes = sorted({issue.code for issue in everything})
    annotators = {item.annotator for item in items} | {issue.annotator for issue in everything}
    return environment.get_template("page.html").render(
        title=title,
        style=Markup(style),  # noqa: S704  (ours; the colors are matched before they get in)
        style_hash=source_hash(style),
        script=Markup(script),  # noqa: S704  (ours)
        script_hash=source_hash(script),
        articles=(article(number, item, numbers) for number, item in enumerate(items)),
        loose=[_issue(issue, None) for issue in worst_first(loose)],
        opened=len(items) <= _OPEN,
        documents=len(items),
        counts=[(level, sum(1 for issue in everything if issue.level == level)) for level in Level],
        codes=[(code, pages[code].title if code in pages else "") for code in codes],
        pages=[pages[code] for code in codes if code in pages],
        labels=[(number, label) for (_, label), number in numbers.items()],
        annotators=sorted(name for name in annotators if name is not None),
        gold=any(item.annotator is None for item in items),
        levels=list(Level),
    )


def article(number: int, item: Shown, numbers: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """Return a document as the template draws it; `number` tells it from the others of the page."""
    text = item.text if item.document.is_open else None
    colored = {id(span): numbers[layer, span.label] for layer, spans in item.labels.layers.items() for span in spans}
    spans = list(item.labels.spans)
    issues = worst_first(item.issues)
    inside = [span for span in spans if text is not None and 0 <= span.start < span.end <= len(text)]
    held = {id(span) for span in inside}
    beyond = [span for span in spans if id(span) not in held]
    beyond.sort(key=lambda span: (span.start, -span.end, span.label))
    return {
        "number": number,
        "id": item.document.id,
        "title": item.document.title if item.document.is_open else None,
        "language": item.document.language,
        "annotator": item.annotator,
        "ours": item.document.is_open,
        "length": item.document.length,
        "spans": len(spans),
        "labels": " ".join(str(color) for color in sorted(set(colored.values()))),
        "levels": [(level, sum(1 for issue in issues if issue.level == level)) for level in Level],
        "issues": [_issue(issue, text) for issue in issues],
        "deep": min(1 + max((lane.lane for lane in lanes(inside)), default=-1), _LANES),
        "drawn": None if text is None else _drawn(text, inside, issues, colored),
        "beyond": [
            {"color": colored[id(span)], "span": span, "says": _says(span) if item.document.is_open else ""}
            for span in beyond
        ],
    }


def _drawn(text: str, spans: Sequence[Span], issues: Sequence[Issue], colored: Mapping[int, int]) -> list[Any]:
    marked = [issue for issue in issues if within(issue, text)]
    cuts = [edge for issue in marked for edge in (issue.start or 0, issue.end or 0)]
    starts = {issue.start for issue in marked}
    return [
        {
            "start": piece.start if piece.start in starts else None,
            "tags": [(colored[id(lane.span)], lane.span.label, _says(lane.span)) for lane in piece.begin],
            "classes": _classes(piece.over, colored, _worst(piece.start, marked)),
            "text": text[piece.start : piece.end].translate(_OBEYED),
        }
        for piece in pieces(spans, len(text), cuts)
    ]


def _classes(over: Sequence[Lane], colored: Mapping[int, int], worst: Level | None) -> str:
    rows = {min(lane.lane, _LANES - 1): colored[id(lane.span)] for lane in over}
    classes = [f"l{color}-{row}" for row, color in rows.items()]
    if over:
        classes = ["s", *classes]
    return " ".join(classes if worst is None else [*classes, "x", worst])


def _worst(offset: int, marked: Sequence[Issue]) -> Level | None:
    # They are sorted, the worst first.
    return next((item.level for item in marked if (item.start or 0) <= offset < (item.end or 0)), None)


def _says(span: Span) -> str:
    attributes = ", ".join(f"{name} {value}" for name, value in span.attributes.items())
    return f"{span.id} [{span.start}:{span.end}]{' ' + attributes if attributes else ''}"


def _issue(issue: Issue, text: str | None) -> dict[str, Any]:
    url = issue.url if issue.url and issue.url.startswith(("https://", "http://")) else None
    return {"issue": issue, "jump": text is not None and within(issue, text), "url": url}


def label_colors(items: Sequence[Shown], schema: Schema) -> dict[tuple[str, str], int]:
    """Number the labels that occur, by layer and name, in the schema's order; the number names the color."""
    used = {(layer, span.label) for item in items for layer, spans in item.labels.layers.items() for span in spans}
    known = [(layer.name, label) for layer in schema.layers.values() for label in layer.labels]
    strange = sorted(used.difference(known))
    return {pair: number for number, pair in enumerate([*(pair for pair in known if pair in used), *strange])}


def color_rules(numbers: Mapping[tuple[str, str], int], schema: Schema) -> str:
    """Return the style rules that give each number its label's color."""
    rules = []
    for (layer, name), number in numbers.items():
        label = schema.layers[layer].labels.get(name) if layer in schema.layers else None
        color = label.color if label and label.color and _COLOR.fullmatch(label.color) else _PLAIN
        rules.append(f":root{{--c{number}:color-mix(in oklab,{color},var(--fade))}}.c{number}{{--c:var(--c{number})}}")
        rules.extend(f".l{number}-{lane}{{--u{lane}:var(--c{number})}}" for lane in range(_LANES))
    return "\n".join(rules) + "\n"


def source_hash(source: str) -> str:
    """Return what a content security policy names a style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
