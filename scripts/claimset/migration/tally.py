"""Counts the changes of a migration, and the decisions that wait for a person."""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from claimset.gold.gaps import count_gaps
from claimset.migration.decisions import OpenChoice
from claimset.migration.label_move import MigratedLabels
from claimset.model.issue import Issue
from claimset.model.name_choice import ChoiceKey, Decisions
from claimset.model.record import Answers


class OpenDecision(msgspec.Struct, frozen=True):
    """A decision that waits for a person, in words; how many times, and in which documents."""

    what: str
    count: int
    documents: tuple[str, ...]


class MigrationTally:
    """
    Counts of one migration to the version `to`, with the decisions of a table by document.

    `counts` maps each change to the number of times it is made in files of each kind. `versions` are the schema
    versions that were migrated from.
    """

    def __init__(self, to: str, decisions: Mapping[str, Decisions]) -> None:
        self._to, self._decisions = to, decisions
        self.counts: dict[str, Counter[str]] = {}
        self.versions: set[str] = set()
        self._open_choices: dict[str, dict[ChoiceKey, OpenChoice]] = {}
        self._table_rows: dict[str, dict[ChoiceKey, OpenChoice]] = {}
        self._undecided: dict[str, tuple[Counter[str], set[str]]] = {}

    def move(self, kind: str, migrated: MigratedLabels, version: str) -> None:
        """Count the changes of one migrated annotation, record or prediction of an earlier version."""
        self.versions.add(version)
        for change, number in {f"schema {version} → {self._to}": 1, **migrated.changes}.items():
            self.add(change, kind, number)

    def add(self, change: str, kind: str, number: int = 1) -> None:
        """Count a change."""
        self.counts.setdefault(change, Counter())[kind] += number

    def answers(self, words: str, answers: Answers, kind: str) -> None:
        """Count the spans and documents in `answers`, for each attribute; `words` end the sentence of the count."""
        for (place, name), number in count_gaps(answers).items():
            self.add(f"'{name}' of {place} {words}", kind, number)

    def waits(self, migrated: MigratedLabels, problems: Iterable[Issue], document: str | None) -> bool:
        """
        Say whether migrated labels wait for a person: something is undecided, or the later schema does not admit them.

        The reasons are recorded with the document, if one is named.
        """
        reasons = migrated.undecided or Counter(
            f"not admitted by schema {self._to}: {issue.message}" for issue in problems
        )
        if document is not None:
            filled_in, open_choices = self._decisions.get(document, {}), set(migrated.open_choices)
            for choice in migrated.choices:
                is_open = choice in open_choices
                if is_open:
                    self._open_choices.setdefault(document, {})[choice.key] = choice
                if is_open or choice.key in filled_in:
                    self._table_rows.setdefault(document, {})[choice.key] = choice
        for reason, number in reasons.items() if document is not None else ():
            counts, documents = self._undecided.setdefault(reason, (Counter(), set()))
            counts[reason] += number
            documents.add(document or "")
        return bool(reasons)

    @property
    def open_choices(self) -> dict[str, list[OpenChoice]]:
        """The choices of each document that a table can make and does not."""
        return {document: list(choices.values()) for document, choices in self._open_choices.items()}

    @property
    def table_rows(self) -> dict[str, list[OpenChoice]]:
        """The choices of each document that the table makes, or can make."""
        return {document: list(choices.values()) for document, choices in self._table_rows.items()}

    @property
    def undecided(self) -> tuple[OpenDecision, ...]:
        """The decisions that wait for a person, sorted by their words."""
        return tuple(
            OpenDecision(reason, counts.total(), tuple(sorted(documents)))
            for reason, (counts, documents) in sorted(self._undecided.items())
        )
