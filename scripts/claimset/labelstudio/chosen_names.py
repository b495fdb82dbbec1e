"""The names that a person chose where a name of an earlier schema became several."""

from collections.abc import Iterable, Mapping, Set

from claimset.labelstudio.payload.raw_region import Region
from claimset.model.labels import Labels
from claimset.model.span import Value

Place = tuple[str, int | None, int | None, str]
"""(span's id, start, end, the name to replace); for an answer about the document ("", None, None, name)."""


class ChosenNames:
    """
    The choices of people for the labels of an annotation, a draft or a prediction on a server.

    They show in the same labels as they are stored here, in today's names, and stand in a table. A choice about a span
    holds as long as the span is where it was; what is stored counts before the table. `replaces_names_of_today` says
    whether a choice counts also for a name that stayed beside its further successors: only where nobody changed the
    labels on the server since they were stored, because otherwise that name may be the newer choice.
    """

    def __init__(
        self, labels: Labels | None, table: Mapping[Place, str] | None = None, *, replaces_names_of_today: bool = False
    ) -> None:
        self.replaces_names_of_today = replaces_names_of_today
        self._spans = {span.id: span for span in labels.spans} if labels is not None else {}
        self._document = labels.document if labels is not None else {}
        self._table = table or {}

    def label(self, region: Region, old: str, successors: Set[str]) -> str | None:
        """Return the label that was chosen for a region's label `old`; None if none of its successors was."""
        name, start, end = _place(region)
        span = self._spans.get(name)
        if span is not None and (span.start, span.end) == (start, end) and span.label in successors:
            return span.label
        choice = self._table.get((name, start, end, old))
        return choice if choice in successors else None

    def value(self, region: Region | None, old: str, attributes: Iterable[str], successors: Set[str]) -> str | None:
        """Return the value that was chosen for `old`, an answer about a region's span, or about the document (None)."""
        name, start, end = _place(region) if region is not None else ("", None, None)
        span = self._spans.get(name)
        answers: Mapping[str, Value] = self._document if region is None else {}
        if span is not None and (span.start, span.end) == (start, end):
            answers = span.attributes
        for attribute in attributes:
            chosen = successors & _names(answers.get(attribute))
            if len(chosen) == 1:
                return next(iter(chosen))
            choice = self._table.get((name, start, end, f"{attribute}={old}"))
            if choice in successors:
                return choice
        return None


def _place(region: Region) -> tuple[str, int | None, int | None]:
    value = region.get("value") or {}
    return str(region.get("id")), value.get("start"), value.get("end")


def _names(value: Value | None) -> set[str]:
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return set(map(str, values))
