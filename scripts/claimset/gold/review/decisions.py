"""The decisions that follow from the labels that a curator left in the gold pane."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from claimset.gold.amendments import Amendment, amend, amendments
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.gold.merging.merge import merge_annotations
from claimset.gold.merging.settle import SettledValue, decision_key
from claimset.gold.review.choices import Choices
from claimset.gold.review.label_chains import chains_among, with_links_of
from claimset.labels.implied_relations import without_implied
from claimset.model.decision import Decision
from claimset.model.labels import Labels
from claimset.model.record import Answers
from claimset.model.review import ReviewedGold, SpanAnswer

_NOT_APPLICABLE = object()
_KINDS_ABOUT_A_SPAN = {"missing", "spurious", "boundary", "label", "attribute"}


def review_decisions(
    compared: ComparedAnnotations,
    differences: list[AnnotatorDifference],
    decisions: Sequence[Decision],
    reviewed: ReviewedGold,
    panes: Sequence[str],
    by: str,
    moment: str,
) -> list[Decision]:
    """
    Return the decisions of a curator in a review, to be added after `decisions`.

    The labels that the curator left count: gold made of the annotations and these decisions has the same labels. A
    choice of an annotator replaces a span that was left as proposed. Where a span was changed and the choice says
    something else, the decisions about it contradict themselves. A decision is left out if it is stored already, or if
    the difference was decided after `moment`.
    """
    return _ReviewedDecisions(compared, differences, reviewed, panes, by, moment).lines(decisions)


class _ReviewedDecisions:
    """Compares the labels that a curator left with what the annotators say."""

    def __init__(
        self,
        compared: ComparedAnnotations,
        differences: list[AnnotatorDifference],
        reviewed: ReviewedGold,
        panes: Sequence[str],
        by: str,
        moment: str,
    ) -> None:
        self._compared, self._differences, self._panes = compared, differences, panes
        self._answers, self._by, self._moment = reviewed.answers, by, moment
        self._choices = Choices(compared, panes, reviewed)
        self._labels = self._choices.labels
        self._spans = self._labels.layer_of()

    def lines(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Return the decisions about differences, then the changes that no annotation has."""
        own_lines = {item.key: self._line(item) for item in self._differences}
        last_lines = {decision_key(line): line for line in decisions if line.sides}
        new_lines = [line for key, line in own_lines.items() if self._is_new(line, last_lines.get(key))]
        outcomes = {
            key: SettledValue(is_dropped=True) if line.contradicts_itself else SettledValue(line.value, line.choice)
            for key, line in own_lines.items()
        }
        merged = merge_annotations(self._compared, self._differences, outcomes)
        schema, name = self._compared.schema, self._compared.interface.name
        before = without_implied(amend(merged.labels, decisions, schema, name).labels, schema)
        after = with_links_of(before, without_implied(self._asked_labels(), schema), schema)
        changes = [item for item in amendments(before, after) if self._is_asked(item, merged.gaps)]
        return [*new_lines, *(self._amendment_line(change) for change in changes)]

    def _line(self, difference: AnnotatorDifference) -> Decision:
        span_id = difference.gold_ids[0] if difference.gold_ids else ""
        answer = self._answers.get(span_id, SpanAnswer())
        sides = sorted(
            difference.sides,
            key=lambda side: (
                side.annotator != self._choices.annotators.get(span_id),
                self._panes.index(side.annotator) if side.annotator in self._panes else len(self._panes),
            ),
        )
        line = difference.decision(
            by=self._by, at=self._moment, source="server", reason=answer.reason, note=answer.note
        )
        if difference.kind in _KINDS_ABOUT_A_SPAN and span_id in self._choices.contradictions:
            _, span = self._spans[span_id]
            return msgspec.structs.replace(
                line, choice=self._choices.annotators[span_id], value=[span.start, span.end, span.label]
            )
        value = self._value(difference)
        for side in sides:
            if value is _NOT_APPLICABLE or self._says(difference, side.annotator, side.value, value):
                return msgspec.structs.replace(line, choice=side.annotator)
        return msgspec.structs.replace(line, value=value)

    def _value(self, difference: AnnotatorDifference) -> Any:
        """
        Return the value that the curator left, in the form that a side has.

        Returns `_NOT_APPLICABLE` for an attribute of a span that is gone or whose label does not have it.
        """
        if difference.kind == "document":
            return self._labels.document.get(difference.name or "")
        if difference.kind == "relation":
            source, target = difference.gold_ids
            return any(
                (item.label, item.source, item.target) == (difference.name, source, target)
                for item in self._labels.relations
            )
        if difference.kind == "coreference":
            return chains_among(difference.gold_ids, self._labels, self._compared.schema)
        _, span = self._spans.get(difference.gold_ids[0], (None, None))
        if span is None:
            return None if difference.kind in {"missing", "spurious"} else _NOT_APPLICABLE
        match difference.kind:
            case "boundary":
                return [span.start, span.end]
            case "label":
                return span.label
            case "attribute":
                attribute = self._compared.attributes_of(difference.layer or "")[difference.name or ""]
                return span.attributes.get(attribute.name) if attribute.applies(span.label) else _NOT_APPLICABLE
            case _:
                return [span.start, span.end, span.label]

    def _says(self, difference: AnnotatorDifference, annotator: str, side_value: Any, value: Any) -> bool:
        if difference.kind in {"missing", "spurious"}:
            # Its boundary and its label are decided by lines of their own.
            return (side_value is None) == (value is None)
        if difference.kind == "coreference":
            chains = self._compared.chains.complete_chains_of(annotator, difference.gold_ids)
            left_ids = {span_id for span_id in difference.gold_ids if span_id in self._spans}
            return {frozenset(left_ids.intersection(chain)) for chain in chains} - {frozenset()} == {
                frozenset(left_ids.intersection(chain)) for chain in value
            } - {frozenset()}
        return json.dumps(side_value) == json.dumps(value)

    def _is_new(self, line: Decision, last: Decision | None) -> bool:
        if last is None:
            return True
        last_content = (last.by, last.choice, last.value, last.reason, last.note)
        is_later = _moment(last.at) > _moment(self._moment)
        return not is_later and last_content != (line.by, line.choice, line.value, line.reason, line.note)

    def _asked_labels(self) -> Labels:
        """Return the labels that the curator left, with only those attributes that the interface asks for."""
        layers = {
            layer: tuple(
                msgspec.structs.replace(
                    span,
                    attributes={
                        name: value
                        for name, value in span.attributes.items()
                        if name in self._compared.attributes_of(layer)
                    },
                )
                for span in spans
            )
            for layer, spans in self._labels.layers.items()
        }
        return msgspec.structs.replace(self._labels, layers=layers)

    def _is_asked(self, change: Amendment, gaps: Answers) -> bool:
        passes, schema = self._compared.interface.passes, self._compared.schema
        ends = (change.span or "").split(" ")
        if self._choices.contradictions.intersection(ends):
            return False
        match change.kind:
            case "relation":
                # Removing a span removes its relations too, so that needs no decision.
                return schema.relations[change.name or ""].stage in passes and all(end in self._spans for end in ends)
            case "document":
                return change.name in self._compared.document_choices()
            case "attribute":
                return self._is_attribute_asked(change, gaps)
            case _:
                return self._compared.is_drawn(change.layer or "")

    def _is_attribute_asked(self, change: Amendment, gaps: Answers) -> bool:
        layer, name = change.layer or "", change.name or ""
        attribute = self._compared.attributes_of(layer).get(name)
        if attribute is None:
            return False
        _, span = self._spans[change.span or ""]
        # Where an annotator was asked, gold gets the default anyway.
        is_default = change.before is None and change.after == attribute.default_of(span.label)
        return not is_default or span.id in gaps.get(layer, {}).get(name, ())

    def _amendment_line(self, change: Amendment) -> Decision:
        answer = self._answers.get((change.span or "").split(" ")[0], SpanAnswer())
        return change.decision(
            interface=self._compared.interface.name,
            by=self._by,
            at=self._moment,
            source="server",
            reason=answer.reason,
            note=answer.note,
        )


def _moment(words: str) -> datetime:
    """Read a moment in ISO 8601, in UTC if it names no zone; words that are no moment give the earliest one."""
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
