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
"""
Which answers are meant, as `{layer: {attribute: (span id, …)}}`.

A choice about the whole document stands under the document's key, with no ids.
"""


class Source(msgspec.Struct, frozen=True):
    """An annotation that a record was made from: who, in which interface, and the hash of the labels."""

    annotator: str
    interface: str
    sha256: str
    made_by: MadeBy


class Corrector(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    Who corrected a record after it was made of annotations: a curator's pseudonym.

    `machine` is the machine that the curator is, None for a person; see `machine_facts`.
    """

    curator: str
    made_by: MadeBy
    machine: Machine | NotRecorded | None = None

    @property
    def machine_facts(self) -> Machine | NotRecorded | None:
        """The machine that corrected; None where a person did. Older files do not state it."""
        return self.machine or (NOT_RECORDED if self.made_by == "machine" else None)


class Provenance(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    Where a record's labels come from; `made_by` is `person` only where no annotation and no correction is a machine's.

    `mended` are the codes of the rules whose edits mended the labels after adjudication. `sha256` hashes the labels
    after adjudication and mending: if the stored labels have another hash, somebody edited them since. `assumptions`
    are answers that nobody gave: a migration was asked to write the schema's default there. `corrected_by` are the
    curators who corrected gold.
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
ANNOTATION_FIELDS = (
    "annotator",
    "interface",
    "made_by",
    "schema_version",
    "guideline_version",
    "text_sha256",
    "sha256",
)
"""Fields of an annotation that a release repeats beside the labels."""


class Annotation(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """
    One annotator's completed labels of one document in one interface.

    `annotator` is a pseudonym. `origin` marks the server's project. `assignee` is the annotator to whom that project
    was assigned, None where all share it. `task` and `annotation` are the server's ids, and `created` and `updated` its
    times. All of these are None where the labels never were on a server. `lead_time` is in seconds. `sha256` hashes the
    labels.

    `current` annotations count, and so do `unread` ones, of which the server has a newer state that could not be read.
    For a `superseded` one another annotation counts. A `withdrawn` one is gone from the server or was cancelled there:
    `withdrawn` says since when at the latest, by the server's clock, and `because` says why. All of them are kept.

    `imported` is the format of the files that the labels came from, None where they came from a server or were made
    here.

    `machine` is the machine that made the labels, None where a person did; see `machine_facts`.

    `note` is what the annotator wrote for the curator, no part of the labels. It is empty where its words are not
    stored: they may be those of a text that does not ship, or hold an e-mail address.

    `gaps` are answers that nobody was asked for, because the schema got the attribute later or an imported file has no
    answer: an omission means nothing there. `assumptions` are gaps into which a migration was asked to write the
    schema's default.
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
    note: str | None = None

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
        The rank of an annotation among those of one person; the highest counts.

        It is 2 in a project that was assigned to that person, 1 in a project that all share or on no server, and 0 in a
        project that was assigned to somebody else.
        """
        if self.assignee is None:
            return 1
        return 2 if self.assignee == self.annotator else 0


class Head(msgspec.Struct, frozen=True):
    """The fields of a stored annotation without its labels, for counting annotations."""

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
