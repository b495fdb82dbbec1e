"""Plan of a migration: every file that it would rewrite, with counts of the changes."""

from collections import Counter

import msgspec

from claimset.migration.decisions import OpenChoice
from claimset.migration.tally import OpenDecision
from claimset.model.issue import Issue
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema

KINDS = ("predicted", "pulled", "gold", "decisions")


class RewrittenFile(msgspec.Struct, frozen=True):
    """
    A file of annotations or decisions: its bytes before and after, and its content before and after, for the rules.

    `old` and `new` hold each annotation or record with the schema in whose words it is.
    """

    name: str
    kind: str
    document: str
    before: bytes
    after: bytes
    old: tuple[tuple[Annotation | Record, Schema], ...] = ()
    new: tuple[tuple[Annotation | Record, Schema], ...] = ()


class MigrationPlan(msgspec.Struct, frozen=True):
    """
    What would be done.

    `counts` says of each change how often it is made in files of each kind. What `undecided` speaks of waits: the
    whole annotation, record or prediction stays in the words of its own schema. `open_choices` are what of it a table
    of decisions can answer, by document. Where `issues` has anything, nothing is done.
    """

    to: str
    from_versions: tuple[str, ...]
    rewrites: tuple[RewrittenFile, ...]
    counts: dict[str, Counter[str]]
    undecided: tuple[OpenDecision, ...]
    issues: tuple[Issue, ...]
    open_choices: dict[str, list[OpenChoice]] = {}

    def files(self, kind: str) -> int:
        """How many files of a kind would change."""
        return sum(1 for item in self.rewrites if item.kind == kind)
