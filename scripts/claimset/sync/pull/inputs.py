"""The inputs of a pull: the sources of annotations, the stored ones, and its options."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import msgspec

from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.port import AnnotationServer
from claimset.migration.stored_versions import StoredVersions
from claimset.model.refusal import Refusal
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.assignment.attribution import Attribution
from claimset.sync.assignment.project_page import is_interface_current, push_command
from claimset.sync.assignment.server_project import find_projects, project_title
from claimset.sync.pull.arrivals import PullSource
from claimset.sync.pull.prove import Proving
from claimset.sync.pull.stored_index import StoredIndex


class PullInputs(msgspec.Struct, frozen=True):
    """Everything that proves an annotation, and the index of the stored ones."""

    proving: Proving
    index: StoredIndex


class PullOptions(msgspec.Struct, frozen=True):
    """
    The options of a pull: read everything (`full`), and accept any number of deletions (`accept`).

    `in_our_form` translates each task of a project that claimset did not make. `pulled_from` maps servers to the
    projects of earlier pulls, so that a deleted one is noticed; None if these are not recorded.
    """

    full: bool = False
    accept: bool = False
    in_our_form: Callable[[ServerTask], ServerTask] = lambda task: task
    pulled_from: dict[str, Any] | None = None


WHAT_CHANGED = PullOptions()
"""A pull of what changed since the last one."""


def pull_inputs(
    project: Project,
    schema: Schema,
    server: AnnotationServer | None = None,
    sources: Sequence[PullSource] = (),
    annotator: str | None = None,
    holds_maker: bool = True,
) -> PullInputs:
    """
    Read the inputs of a pull of `sources`; without a server, those of a pull from snapshots.

    `annotator` is the pseudonym of the one annotator who has the whole server, if so; `holds_maker` is explained at
    `Proving`. Raises Misconfigured for a file that cannot be read.
    """
    annotators = {source.target.annotator for source in sources if source.target.annotator}
    accounts = server.accounts.emails() if server is not None else {}
    owner = server.accounts.own_id() if server is not None and annotators else None
    stored = StoredVersions(project, schema)
    documents = {document.id: document for document in project.documents()}
    refusals: dict[tuple[str, int], tuple[Refusal, ...]] = {}
    for row in read_refusals(project):
        refusals[row.origin, row.task] = (*refusals.get((row.origin, row.task), ()), row)
    index = StoredIndex(project, (row for rows in refusals.values() for row in rows))
    pulled_people = index.people.union(*(index.machines.get(source.target.origin, ()) for source in sources))
    attribution = Attribution(project, index.pseudonyms, pulled_people, accounts, owner, annotator, annotators)
    url = server.url if server is not None else ""
    withdrawn = read_tombstones(project)
    proving = Proving(project, schema, documents, stored, attribution, url, holds_maker, refusals, withdrawn)
    return PullInputs(proving, index)


def find_sources(
    server: AnnotationServer, schema: Schema, interfaces: Collection[Interface] | None = None
) -> list[PullSource]:
    """
    Return the server's projects of some interfaces; without `interfaces`, of all that the schema has.

    Raises Conflict if one has other labels than the schema.
    """
    sources = [
        PullSource(interface, target)
        for interface in (schema.interfaces.values() if interfaces is None else interfaces)
        for target in find_projects(server, schema, interface)
    ]
    for source in sources:
        if not is_interface_current(server, schema, source.interface, source.target):
            name = project_title(schema, source.interface, source.target.annotator)
            raise Conflict(
                f"the project '{name}' has other labels than the schema",
                f"{push_command(source.interface)} updates it if the change is compatible; then pull again",
            )
    return sources
