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

    `old` and `new` are (annotation or record, the schema whose names it uses).
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
    The changes that a migration would make.

    `counts` maps each change to the number of times it is made in files of each kind. While something in it is
    `undecided`, the whole annotation, record or prediction keeps the names of its own schema. `open_choices` maps
    documents to the decisions that a table can answer and does not, `table_rows` to all that it has or should have. If
    there are `issues`, nothing can be migrated.
    """

    to: str
    from_versions: tuple[str, ...]
    rewrites: tuple[RewrittenFile, ...]
    counts: dict[str, Counter[str]]
    undecided: tuple[OpenDecision, ...]
    issues: tuple[Issue, ...]
    open_choices: dict[str, list[OpenChoice]] = {}
    table_rows: dict[str, list[OpenChoice]] = {}

    def files(self, kind: str) -> int:
        """Return the number of files of a kind that would change."""
        return sum(1 for item in self.rewrites if item.kind == kind)
