"""A record: one gold document of the dataset. An annotation: one person's completed labels of one document."""

from typing import Literal

import msgspec

from claimset.model.labels import Labels
from claimset.model.machine import NOT_RECORDED, Machine, NotRecorded

MadeBy = Literal["person", "machine"]
GoldStatus = Literal["single", "agreed", "merged", "decided", "taken"]
"""
How a gold record came about.

`single`: one annotator. With several annotators: `agreed`, all alike; `merged`, differences settled by a
named strategy; `decided`, every difference decided by a curator; `taken`, one of them taken whole.
"""
Answers = dict[str, dict[str, tuple[str, ...]]]
"""By layer and attribute the ids of spans; by the document's key and attribute no id."""


class Source(msgspec.Struct, frozen=True):
    """An annotation that a record was made from: who, in which interface, and the hash of the labels."""

    annotator: str
    interface: str
    sha256: str
    made_by: MadeBy


class Corrector(msgspec.Struct, frozen=True):
    """Who corrected a record after it was made of annotations: a curator's pseudonym."""

    curator: str
    made_by: MadeBy


class Provenance(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    Where a record's labels come from; `made_by` is `person` only where no annotation and no correction is a machine's.

    `mended` are the codes of the rules by whose edits the labels were mended after adjudication. `sha256` hashes the
    labels as they were adjudicated and mended: another hash means that somebody edited them since. `assumptions` are
    the answers that nobody gave: a migration wrote the schema's default there because it was told to. `corrected_by`
    are the curators who corrected what annotations say.
    """

    annotations: tuple[Source, ...]
    gold_status: GoldStatus
    made_by: MadeBy
    sha256: str
    mended: tuple[str, ...] = ()
    assumptions: Answers = {}
    corrected_by: tuple[Corrector, ...] = ()


class Record(msgspec.Struct, frozen=True):
    """One gold document: its labels, and the versions of what they were made under. No server id, no time."""

    id: str
    text_sha256: str
    language: str
    schema_version: str
    guideline_version: str
    labels: Labels
    provenance: Provenance


State = Literal["current", "superseded", "withdrawn", "unread"]
Reason = Literal["annotation deleted", "task deleted", "project deleted", "cancelled"]


class Annotation(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """
    One annotator's completed labels of one document in one interface.

    `annotator` is a pseudonym. `origin` marks the server's project and `assignee` is the annotator whose it is, None
    where all share it; `task` and `annotation` are the server's ids and `created`, `updated` its times; all are absent
    where the labels never were on a server. `lead_time` is in seconds.
    `sha256` hashes the labels. Only `current` annotations count: a `superseded` one has another before it, a
    `withdrawn` one is gone from the server or was cancelled there, and of an `unread` one the server has a newer
    state that could not be read. All of them are kept; one that was withdrawn says since when at the latest, by the
    server's clock, and why.

    `imported` is the format of the files that the labels came from, None where they came from a server or were made
    here.

    `machine` is the machine that made the labels, None where a person did; see `machine_facts`.

    `gaps` are the attributes that the schema got after the labels were made, or that no imported file answers: nobody
    was asked, so that an omission means nothing. `assumptions` are gaps into which a migration wrote the schema's
    default because it was told to.
    """

    annotator: str
    interface: str
    made_by: MadeBy
    schema_version: str
    guideline_version: str
    text_sha256: str
    sha256: str
    labels: Labels
    origin: str | None = None
    assignee: str | None = None
    task: int | None = None
    annotation: int | None = None
    lead_time: float | None = None
    created: str | None = None
    updated: str | None = None
    state: State = "current"
    withdrawn: str | None = None
    because: Reason | None = None
    gaps: Answers = {}
    assumptions: Answers = {}
    imported: str | None = None
    machine: Machine | NotRecorded | None = None

    @property
    def machine_facts(self) -> Machine | NotRecorded | None:
        """The machine that made the labels; None where a person did. Older files do not state it."""
        return self.machine or (NOT_RECORDED if self.made_by == "machine" else None)

    @property
    def counts(self) -> bool:
        """Whether it is what the annotator says today."""
        return self.state in {"current", "unread"}

    @property
    def precedence(self) -> int:
        """
        Which of one person's annotations goes before another, the higher first.

        2 in the project that was assigned to that person, 1 in one that all share or on no server, 0 in another's.
        """
        if self.assignee is None:
            return 1
        return 2 if self.assignee == self.annotator else 0


class Head(msgspec.Struct, frozen=True):
    """What a stored annotation says beside its labels, for whoever counts annotations and reads no label."""

    annotator: str = ""
    interface: str = ""
    made_by: str = "person"
    origin: str | None = None
    task: int | None = None
    annotation: int | None = None
    lead_time: float | None = None
    created: str | None = None
    state: str = "current"
    gaps: Answers = {}
