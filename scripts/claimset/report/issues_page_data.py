"""The data of the check page as compact JSON: each text, set of spans and issue stands once, referred to by index."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from claimset.model.issue import Issue, Level
from claimset.report.page.frame import inert_json
from claimset.report.page.labelled_text import ESCAPED, LANES, LabelledText, attributes_of
from claimset.report.page.lanes import lanes
from claimset.report.place import worst_first
from claimset.report.rule_page import RulePage

_OPEN = 25


def page_data(
    items: Sequence[LabelledText],
    pages: Mapping[str, RulePage],
    numbers: Mapping[tuple[str, str], int],
    project_issues: Sequence[Issue],
) -> str:
    """
    Return the JSON that the page's script draws from, safe between two tags.

    Each of its `items` is `[document, annotator, set of spans, issues, interface, url, by a person]`. The annotator is
    null for gold and empty for a document without labels; only an annotation has an interface. A span is `[start, end,
    label, lane, id, attributes]`. Document, set, label, rule, level and attributes are indexes of the lists beside
    `items`. A lane is null if the span does not lie in the text. `loose` are the issues of no document; `t` of an issue
    are its further places. The page opens at most `most_open` documents at first.
    """
    tables = _Tables(numbers)
    rows = [tables.item(item) for item in items]
    data = {
        "documents": tables.documents,
        "sets": tables.sets,
        "attributes": list(tables.attributes),
        "items": rows,
        "loose": [tables.issue(issue) for issue in worst_first(project_issues)],
        "labels": [label for _, label in numbers],
        "rules": [[code, pages[code].title if code in pages else ""] for code in tables.codes],
        "levels": list(Level),
        "lanes": LANES,
        "most_open": _OPEN,
        "escaped": {chr(code): escape for code, escape in ESCAPED.items()},
    }
    return inert_json(data)


class _Tables:
    def __init__(self, numbers: Mapping[tuple[str, str], int]) -> None:
        self._numbers = numbers
        self.documents: list[dict[str, Any]] = []
        self.sets: list[list[list[Any]]] = []
        self.attributes: dict[str, int] = {}
        self.codes: dict[str, int] = {}
        self._places: dict[tuple[str, str, int | None], int] = {}
        self._set_numbers: dict[str, int] = {}

    def item(self, item: LabelledText) -> list[Any]:
        issues = [self.issue(issue, item) for issue in worst_first(item.issues)]
        annotator = item.annotator if item.labelled else ""
        place, spans, url = self._document(item), self._span_set(item), _web_address(item.url)
        return [place, annotator, spans, issues, item.interface, url, item.by_person]

    def issue(self, issue: Issue, item: LabelledText | None = None) -> dict[str, Any]:
        facts = {
            "r": self.codes.setdefault(issue.code, len(self.codes)),
            "l": list(Level).index(issue.level),
            "m": issue.message,
            "s": issue.start,
            "e": issue.end,
            "a": issue.annotator if item is None or issue.annotator != item.annotator else None,
            "i": issue.interface if item is None or issue.interface != item.interface else None,
            "p": issue.pointer or None,
            "f": issue.file,
            "u": _web_address(issue.url),
            "t": [[place.document, place.start, place.end] for place in issue.related] or None,
        }
        return {key: value for key, value in facts.items() if value is not None}

    def _document(self, item: LabelledText) -> int:
        document = item.document
        text = item.text if document.is_open else None
        key = (document.id, document.sha256, None if text is None else len(text))
        if key not in self._places:
            self._places[key] = len(self.documents)
            row = {"id": document.id, "language": document.language, "length": document.length}
            if document.is_open:
                row |= {"ours": True, "title": document.title} if document.title else {"ours": True}
            self.documents.append(row if text is None else row | {"text": text})
        return self._places[key]

    def _span_set(self, item: LabelledText) -> int:
        is_open = item.document.is_open
        length = len(item.text) if is_open and item.text is not None else 0
        layers = item.labels.layers
        colored = {id(span): self._numbers[layer, span.label] for layer in layers for span in layers[layer]}
        spans = list(item.labels.spans)
        spans_in_text = [span for span in spans if 0 <= span.start < span.end <= length]
        lane_numbers = {id(lane.span): min(lane.lane, LANES - 1) for lane in lanes(spans_in_text)}
        rows = []
        for span in sorted(spans, key=lambda span: (span.start, -span.end, span.label)):
            row = [span.start, span.end, colored[id(span)], lane_numbers.get(id(span)), span.id]
            attributes = attributes_of(span) if is_open else ""
            rows.append([*row, self.attributes.setdefault(attributes, len(self.attributes))] if attributes else row)
        # Annotations that are equal, and gold that equals one of them, share one set of spans.
        key = json.dumps(rows)
        if key not in self._set_numbers:
            self._set_numbers[key] = len(self.sets)
            self.sets.append(rows)
        return self._set_numbers[key]


def _web_address(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None
