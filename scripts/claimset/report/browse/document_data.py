"""A document of `claimset browse` as compact JSON, from which the page's script draws it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from claimset.model.issue import Issue, Level
from claimset.model.json_text import parse_json
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Span, Value, answer_text
from claimset.report.browse.shown_document import LaneOfLabels, ShownDocument
from claimset.report.page.labelled_text import LANES
from claimset.report.page.lanes import lanes

_FACTS = ("outlet", "published", "source_type", "licence", "host")


def document_data(item: ShownDocument, numbers: Mapping[tuple[str, str], int], schema: Schema) -> dict[str, Any]:
    """
    Return a document as JSON values; `numbers` maps (layer, label) to the number of its label.

    A span is `[start, end, label, row, id, attributes]`; its row is null if it does not lie in the text that is shown,
    and its attributes are a number in the list `answers`.
    A relation is `[from, to, label]`, an issue `[code, level, message, start, end, annotator, waived]`, a decision
    `[ids of spans, subject, outcome, note]`, and a comparison has the fields of `ComparedFigure` in their order.
    """
    document = item.document
    facts = [(name.replace("_", " "), getattr(document, name)) for name in _FACTS]
    facts += [("gold", item.gold_status)]
    answers: dict[str, int] = {}
    row = {
        "id": document.id,
        "language": document.language,
        # Of a person's own copy in part the text is shorter than the original.
        "length": document.length if item.text is None else len(item.text),
        "ours": document.is_open,
        "facts": [fact for fact in facts if fact[1]],
        "sentences": list(item.sentences),
        "lanes": [_lane(lane, item, numbers, schema, answers) for lane in item.lanes],
        "issues": [
            _issue(issue, is_waived)
            for issues, is_waived in ((item.issues, False), (item.waived, True))
            for issue in issues
        ],
        "decisions": [[list(line.spans), line.subject, line.outcome, line.note or ""] for line in item.decisions],
        "comparisons": [list(_fields(line)) for line in item.comparisons],
    }
    row["answers"] = [parse_json(key) for key in answers]
    if item.text is not None:
        row |= {"text": item.text} | ({"title": document.title} if document.title else {})
    return row


def _shown_attributes(
    attributes: Mapping[str, Value], defined: Mapping[str, Attribute], *, is_shown: bool
) -> dict[str, Value]:
    """Return attributes with their values; of a text that is not shown (`is_shown`) without what somebody typed."""
    if is_shown:
        return dict(attributes)
    prose = {name for name, item in defined.items() if item.kind == "text" and item.format is None}
    return {name: value for name, value in attributes.items() if name in defined and name not in prose}


def _lane(
    lane: LaneOfLabels,
    item: ShownDocument,
    numbers: Mapping[tuple[str, str], int],
    schema: Schema,
    answers: dict[str, int],
) -> dict[str, Any]:
    labels, text = lane.labels, item.text
    in_text = [span for span in labels.spans if text is not None and 0 <= span.start < span.end <= len(text)]
    rows = {id(placed.span): min(placed.lane, LANES - 1) for placed in lanes(in_text)}
    is_shown = text is not None
    spans: list[tuple[Span, list[Any]]] = []
    for layer, members in labels.layers.items():
        defined = schema.layers[layer].attributes if layer in schema.layers else {}
        for span in members:
            shown = _shown_attributes(span.attributes, defined, is_shown=is_shown)
            place = [span.start, span.end, numbers[layer, span.label], rows.get(id(span)), span.id]
            key = json.dumps({name: _answer(value) for name, value in shown.items()})
            spans.append((span, [*place, answers.setdefault(key, len(answers))]))
    spans.sort(key=lambda pair: (pair[0].start, -pair[0].end, pair[0].label))
    choices = _shown_attributes(labels.document, schema.document, is_shown=is_shown)
    return {
        "who": lane.annotator,
        "by_person": lane.by_person,
        "interfaces": list(lane.interfaces),
        "layers": list(labels.layers),
        "spans": [row for _, row in spans],
        "relations": [[row.source, row.target, row.label] for row in labels.relations],
        "choices": {name: _answer(value) for name, value in choices.items()},
    }


def _answer(value: Value) -> str | list[str]:
    return [answer_text(one) for one in value] if isinstance(value, tuple) else answer_text(value)


def _issue(issue: Issue, is_waived: bool) -> list[Any]:
    level = list(Level).index(issue.level)
    return [issue.code, level, issue.message, issue.start, issue.end, issue.annotator, is_waived]


def _fields(line: Any) -> Sequence[str]:
    return [getattr(line, name) for name in line.__struct_fields__]
