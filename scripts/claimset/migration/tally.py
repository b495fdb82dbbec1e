"""Counts the changes of a migration, and the decisions that wait for a person."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from claimset.gold.gaps import count_gaps
from claimset.migration.decisions import OpenChoice
from claimset.migration.label_move import MigratedLabels
from claimset.model.issue import Issue
from claimset.model.name_choice import ChoiceKey
from claimset.model.record import Answers


class OpenDecision(msgspec.Struct, frozen=True):
    """A decision that waits for a person, in words; how many times, and in which documents."""

    what: str
    count: int
    documents: tuple[str, ...]


class MigrationTally:
    """
    Counts of one migration to the version `to`.

    `counts` maps each change to the number of times it is made in files of each kind. `versions` are the schema
    versions that were migrated from. `open_choices` are by document.
    """

    def __init__(self, to: str) -> None:
        self._to = to
        self.counts: dict[str, Counter[str]] = {}
        self.versions: set[str] = set()
        self.open_choices: dict[str, dict[ChoiceKey, OpenChoice]] = {}
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
        if document is not None and migrated.open_choices:
            choices = self.open_choices.setdefault(document, {})
            choices.update((choice.key, choice) for choice in migrated.open_choices)
        for reason, number in reasons.items() if document is not None else ():
            counts, documents = self._undecided.setdefault(reason, (Counter(), set()))
            counts[reason] += number
            documents.add(document or "")
        return bool(reasons)

    @property
    def undecided(self) -> tuple[OpenDecision, ...]:
        """The decisions that wait for a person, sorted by their words."""
        return tuple(
            OpenDecision(reason, counts.total(), tuple(sorted(documents)))
            for reason, (counts, documents) in sorted(self._undecided.items())
        )
