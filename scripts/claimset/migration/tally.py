"""Counts of what a migration changes, and of what waits for a person."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from claimset.gold.gaps import count_gaps
from claimset.migration.decisions import ChoiceKey, OpenChoice
from claimset.migration.label_move import MigratedLabels
from claimset.model.issue import Issue
from claimset.model.record import Answers


class OpenDecision(msgspec.Struct, frozen=True):
    """Something that a person has to decide, how often it stands, and in which documents."""

    what: str
    count: int
    documents: tuple[str, ...]


class MigrationTally:
    """
    Counts of one migration to the version `to`.

    `counts` says of each change how often it is made in files of each kind, `versions` which ones were left behind.
    `open_choices` are by document.
    """

    def __init__(self, to: str) -> None:
        self._to = to
        self.counts: dict[str, Counter[str]] = {}
        self.versions: set[str] = set()
        self.open_choices: dict[str, dict[ChoiceKey, OpenChoice]] = {}
        self._undecided: dict[str, tuple[Counter[str], set[str]]] = {}

    def move(self, kind: str, migrated: MigratedLabels, version: str) -> None:
        """Count what was moved from a version."""
        self.versions.add(version)
        for change, number in {f"schema {version} → {self._to}": 1, **migrated.changes}.items():
            self.add(change, kind, number)

    def add(self, change: str, kind: str, number: int = 1) -> None:
        """Count a change."""
        self.counts.setdefault(change, Counter())[kind] += number

    def answers(self, words: str, answers: Answers, kind: str) -> None:
        """Count the spans and documents of which something is said attribute by attribute."""
        for (place, name), number in count_gaps(answers).items():
            self.add(f"'{name}' of {place} {words}", kind, number)

    def waits(self, migrated: MigratedLabels, problems: Iterable[Issue], document: str | None) -> bool:
        """
        Say whether what was moved waits for a person: something is undecided, or the later schema does not admit it.

        What it waits for is noted with the document, if one is named.
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
        """What waits, by what it is."""
        return tuple(
            OpenDecision(reason, counts.total(), tuple(sorted(documents)))
            for reason, (counts, documents) in sorted(self._undecided.items())
        )
