"""Reads the span of a region, and proves its offsets against the text."""

from functools import cached_property
from hashlib import sha256

import msgspec

from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.raw_region import (
    QuoteFinder,
    Region,
    is_offset,
    other_text,
    quote_name,
    same_words,
    shorten_id,
)
from claimset.labelstudio.payload.read_answer import written_name
from claimset.model.schema import ONE_SPAN_EACH, Layer
from claimset.model.span import Span
from claimset.text.decode import storable
from claimset.text.plural import plural


class UnreadSpan(ValueError):
    """
    A region cannot be read; `code` is the rule whose page explains why.

    `proposed_span` is the span of the words that the annotator saw, if the text has them exactly once.
    """

    def __init__(self, code: str, message: str, proposed_span: Span | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.proposed_span = proposed_span


class SpanReader:
    """Reads the spans of one text."""

    def __init__(self, text: str, text_control: str, former_names: FormerNames) -> None:
        self._text = text
        self._text_control = text_control
        self._former_names = former_names

    def read(self, layer: Layer, region: Region) -> list[Span]:
        """
        Return the span of a region, or one for each label of a region with several, if the layer makes them spans.

        A layer can also keep the further labels in an attribute of the one span. The first label in the schema's order
        has the region's id. Raises UnreadSpan.
        """
        value, name = region.get("value") or {}, region.get("id")
        start, end = value.get("start"), value.get("end")
        if not isinstance(name, str) or not storable(name) or not is_offset(start) or not is_offset(end):
            raise UnreadSpan("SPN001", f"the region {quote_name(name)} has no offsets")
        other = other_text(region, self._text_control)
        if other:
            raise UnreadSpan("SCH003", f"the region {shorten_id(name)} is about {other}")
        labels = self._labels(layer, name, value.get("labels") or [])
        span = self._prove(Span(name, start, end, labels[0]), str(value.get("text") or ""))
        if layer.several_labels is None:
            return [span]
        if layer.several_labels != ONE_SPAN_EACH:
            return [msgspec.structs.replace(span, attributes={layer.several_labels: tuple(labels[1:])})]
        others = [msgspec.structs.replace(span, id=_part_id(name, label), label=label) for label in labels[1:]]
        return [span, *others]

    def _labels(self, layer: Layer, name: str, saved_labels: list[str]) -> list[str]:
        if not saved_labels or (len(saved_labels) > 1 and layer.several_labels is None):
            message = f"the region {shorten_id(name)} has {plural(len(saved_labels), 'label')} in '{layer.name}'"
            raise UnreadSpan("SCH003", f"{message}; it must have one, unless x-several-labels says what several mean")
        labels = {label: written_name(layer.labels.values(), label) for label in saved_labels}
        for saved_label, label in labels.items():
            if label not in layer.labels:
                why = (
                    self._former_names.open_choice("Labels", layer.control, saved_label) or " the schema does not know"
                )
                message = f"the region {shorten_id(name)} has the label {quote_name(saved_label)}, which{why}"
                raise UnreadSpan("LBL004", message)
        return [label for label in layer.labels if label in labels.values()]

    def _prove(self, span: Span, words: str) -> Span:
        place = f"the region {shorten_id(span.id)} [{span.start}:{span.end}]"
        if not 0 <= span.start < span.end <= len(self._text):
            raise UnreadSpan("SPN001", f"{place} lies outside the text")
        if not same_words(words, span.quote(self._text)):
            found_place = self._quote_finder.find(words)
            proposed_span = span.at(*found_place) if found_place else None
            raise UnreadSpan("SPN012", f"{place} covers other words than the annotator saw", proposed_span)
        return span

    @cached_property
    def _quote_finder(self) -> QuoteFinder:
        return QuoteFinder(self._text)


def _part_id(region_id: str, label: str) -> str:
    """Return the id of the span for a further label of a region: the same for the same label, whatever the others."""
    return f"{region_id[:110]}.{sha256(label.encode()).hexdigest()[:12]}"
