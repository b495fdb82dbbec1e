"""The names that a person chose where a name of an earlier schema became several."""

from collections.abc import Iterable, Mapping, Set

from claimset.labelstudio.payload.raw_region import Region
from claimset.model.labels import Labels
from claimset.model.name_choice import Decisions, decided_name
from claimset.model.span import Value

Successors = Mapping[str, Set[str]]


class NameChoices:
    """
    The names that people chose for the labels of an annotation, a draft or a prediction on a server.

    There are two sources: `labels`, the same labels as they are stored in the project in today's names, and
    `decisions`, those of a table. The earlier name on the server is of one of two kinds:

    - It is no name of today. The stored name counts if its span has the same place, and else the table.
    - It is a name of today too, because it stayed beside its further successors. The table counts, and else the name on
      the server stays. With `follows_stored`, for predictions, the stored name counts where the table has none.

    `replacements` are the names of the second kind that the table replaced, as (span's id, start, end, name, new name).
    """

    def __init__(
        self, labels: Labels | None, decisions: Decisions | None = None, *, follows_stored: bool = False
    ) -> None:
        self._follows_stored = follows_stored
        self._spans = {span.id: span for span in labels.spans} if labels is not None else {}
        self._document = labels.document if labels is not None else {}
        self._decisions = decisions or {}
        self.replacements: list[tuple[str, int | None, int | None, str, str]] = []

    def label(self, region: Region, old: str, successors: Set[str], today: Successors) -> str | None:
        """
        Return the label that was chosen for a region's label `old`; None if none of its successors was.

        `today` maps each name of an earlier schema to its successors.
        """
        place = _place(region)
        span = self._spans.get(place[0])
        stored = {span.label} if span is not None and (span.start, span.end) == place[1:] else set[str]()
        return self._choice(place, old, old, stored & successors, successors, today)

    def value(
        self, region: Region | None, old: str, attributes: Iterable[str], successors: Set[str], today: Successors
    ) -> str | None:
        """Return the value that was chosen for `old`, an answer about a region's span, or about the document (None)."""
        place = _place(region) if region is not None else ("", None, None)
        span = self._spans.get(place[0])
        answers: Mapping[str, Value] = self._document if region is None else {}
        if span is not None and (span.start, span.end) == place[1:]:
            answers = span.attributes
        for attribute in attributes:
            stored = successors & _names(answers.get(attribute))
            choice = self._choice(place, f"{attribute}={old}", old, stored, successors, today)
            if choice is not None:
                return choice
        return None

    def _choice(
        self,
        place: tuple[str, int | None, int | None],
        entry: str,
        old: str,
        stored: Set[str],
        successors: Set[str],
        today: Successors,
    ) -> str | None:
        stored_name = next(iter(stored)) if len(stored) == 1 else None
        decision = decided_name(self._decisions, (*place, entry))
        if decision is not None and decision not in successors:
            # A later schema gave it another name.
            later_names = successors & today.get(decision, set())
            decision = next(iter(later_names)) if len(later_names) == 1 else None
        if old not in successors:
            return stored_name or decision
        if decision not in {None, old}:
            self.replacements.append((*place, old, str(decision)))
        return decision or (stored_name if self._follows_stored else None)


def _place(region: Region) -> tuple[str, int | None, int | None]:
    value = region.get("value") or {}
    return str(region.get("id")), value.get("start"), value.get("end")


def _names(value: Value | None) -> set[str]:
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return set(map(str, values))
