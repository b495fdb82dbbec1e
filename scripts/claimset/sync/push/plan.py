"""Plans a push: compares the project with the server, and changes nothing."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import cast, get_args

import msgspec

from claimset.labelstudio.payload.server_rows import KeyedTask
from claimset.labelstudio.port import AnnotationServer
from claimset.labelstudio.task import key_of
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.schema import Interface, Schema
from claimset.model.task import PrefillSource, Task
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.assignment.people import People
from claimset.sync.assignment.project_page import page_changes
from claimset.sync.assignment.server_project import ServerProject, find_projects, project_title, refuse_renamed
from claimset.sync.push.earlier_labels import PrefillGap
from claimset.sync.push.instructions import instruction_html
from claimset.sync.push.ledger import Ledger
from claimset.sync.push.outgoing import OutgoingTasks, TaskToSend
from claimset.sync.push.push_plan import PushPlan, StalePrediction
from claimset.sync.review.interfaces import with_review_interfaces

Shares = Mapping[str | None, Collection[str] | None]
"""Maps an annotator, or None for the shared project, to the ids of the documents it gets, or None for all of them."""
EVERYTHING: Shares = {None: None}


def plan_push(
    project: Project,
    server: AnnotationServer,
    interfaces: Collection[str],
    shares: Shares = EVERYTHING,
    first_ids: Sequence[str] = (),
    progress: Progress = silent,
    prefill_from: PrefillSource | None = None,
    languages: Mapping[str, str] = MappingProxyType({}),
    held_out: Collection[str] | None = None,
) -> list[PushPlan]:
    """
    Compare the project with the server; nothing is changed.

    The server is asked once for the tasks of each project and once for those with a draft, and again for the shared
    project where annotators get new tasks. Where a page has names of an earlier schema, all labels are read too.
    `first_ids` are the documents that come first, in this order; the others follow as in the manifest. `prefill_from`
    is explained at `EarlierLabels`; without it, a server project keeps the one that its tasks were sent with.
    `languages` maps annotators to the language of the titles on their pages. `held_out` are the documents that are sent
    without proposals, those stored if it is None. Raises Misconfigured for an unknown interface, and for `own` in a
    shared project; Conflict for a renamed server project, and for one with labels that the schema never had.
    """
    schema = with_review_interfaces(project.schema())
    require_interfaces(schema, interfaces)
    rank = {name: number for number, name in enumerate(first_ids)}
    documents, plans = sorted(project.documents(), key=lambda row: rank.get(row.id, len(rank))), list[PushPlan]()
    for name in interfaces:
        interface = schema.interfaces[name]
        targets = {target.annotator: target for target in find_projects(server, schema, interface)}
        People(project).require_current(name for name in targets if name is not None)
        refuse_renamed(server, schema, interface, [name for name in shares if name not in targets])
        outgoing_of: dict[tuple[PrefillSource | None, str | None], OutgoingTasks] = {}
        interface_plans = []
        instruction = instruction_html(project, schema, interface)
        for annotator, share in shares.items():
            own_documents = [document for document in documents if share is None or document.id in share]
            comparison = _ProjectComparison(project, server, schema, interface, annotator, targets.get(annotator))
            comparison.find_orphans({document.id for document in documents})
            source = prefill_from or comparison.prefill_from()
            if source == "own" and annotator is None:
                raise Misconfigured(
                    "own labels of an earlier pass can be shown in an annotator's project only",
                    "name --annotators too, or prefill from merged or none",
                )
            key = (source, annotator if source == "own" else None)
            if key not in outgoing_of:
                outgoing_of[key] = OutgoingTasks(project, schema, interface, *key, held_out)
            plan = comparison.plan(own_documents, outgoing_of[key], progress)
            target, language = targets.get(annotator), languages.get(annotator or "")
            changes = page_changes(server, schema, interface, target, instruction, language) if target else []
            interface_plans.append(
                msgspec.structs.replace(
                    plan,
                    prefill_from=source,
                    title=project_title(schema, interface, annotator),
                    page_changes=tuple(changes),
                    language=language,
                )
            )
        plans += _with_shared_documents(interface_plans, server, targets.get(None), interface)
    return plans


def require_interfaces(schema: Schema, names: Collection[str]) -> None:
    """Raise Misconfigured for a name that is no interface's."""
    unknown_name = next((name for name in names if name not in schema.interfaces), None)
    if unknown_name is not None:
        own_names = [name for name, interface in schema.interfaces.items() if interface.reviews is None]
        raise Misconfigured(f"the schema has no interface '{unknown_name}'", f"use one of {', '.join(own_names)}")


def _with_shared_documents(
    plans: Sequence[PushPlan], server: AnnotationServer, shared_project: ServerProject | None, interface: Interface
) -> Iterator[PushPlan]:
    """Yield the plans with their `shared_documents`: new ones that the shared project has already."""
    keys: set[str] = set()
    if shared_project is not None and any(plan.annotator is not None and plan.new_tasks for plan in plans):
        keys = {task.key for task in server.tasks.list_keyed(shared_project.id)}
    for plan in plans:
        if plan.annotator is None:
            yield plan
        else:
            documents = (task.document for task in plan.new_tasks)
            names = tuple(document.id for document in documents if key_of(document, interface) in keys)
            yield msgspec.structs.replace(plan, shared_documents=names)


class _ProjectComparison:
    """The tasks of one server project, compared with the documents."""

    def __init__(
        self,
        project: Project,
        server: AnnotationServer,
        schema: Schema,
        interface: Interface,
        annotator: str | None,
        target: ServerProject | None,
    ) -> None:
        self._schema, self._interface, self._annotator, self._target = schema, interface, annotator, target
        self._server_tasks: dict[str, KeyedTask] = {}
        self._duplicate_ids: dict[str, list[int]] = {}
        self._orphan_names: dict[str, str] = {}
        self._last_task = 0
        for task in server.tasks.list_keyed(target.id) if target is not None else ():
            self._last_task = max(self._last_task, task.id)
            if task.key in self._server_tasks:
                self._duplicate_ids.setdefault(task.key, [self._server_tasks[task.key].id]).append(task.id)
            else:
                self._server_tasks[task.key] = task
        ledger = Ledger(project, target.origin) if target is not None else None
        # A prediction that was being changed when a push broke off may be the old or the new one.
        self._unsure_keys = ledger.unsure_keys("proposals") if ledger is not None else frozenset()
        self._sent_keys = ledger.sent_keys() if ledger is not None else frozenset()

    def find_orphans(self, document_ids: Collection[str]) -> None:
        """Collect the tasks without a document: a text may be on the server under a former id."""
        for task in self._server_tasks.values():
            if (name := task.key.partition("/")[0]) not in document_ids:
                self._orphan_names[task.text_sha256] = name

    def prefill_from(self) -> PrefillSource | None:
        """Return the source of earlier labels with which most tasks of the server project were sent; None if none."""
        counts = Counter(task.prefill_from for task in self._server_tasks.values())
        name = counts.most_common(1)[0][0] if counts else None
        return cast("PrefillSource", name) if name in get_args(PrefillSource) else None

    def plan(self, documents: Sequence[Document], outgoing: OutgoingTasks, progress: Progress) -> PushPlan:
        new_tasks: list[Task] = []
        stale_predictions: list[StalePrediction] = []
        contents: dict[str, str] = {}
        states: dict[str, list[str]] = {"unchanged": [], "waiting": [], "changed": []}
        issues: list[Issue] = []
        hashes: dict[str, tuple[str, str | None]] = {}
        sent_tasks: list[TaskToSend] = []
        keys = set()
        for number, document in enumerate(documents):
            if not number % 100:
                progress(f"comparing {self._interface.name}", number, len(documents))
            key = key_of(document, self._interface, self._annotator)
            keys.add(key)
            outgoing_task, server_task = outgoing.of(document), self._server_tasks.get(key)
            refusal = self._refusal(document, server_task)
            if refusal is not None:
                issues.append(refusal)
                states["changed"] += [document.id] if server_task is not None else []
                continue
            if outgoing_task is None:
                states["waiting"].append(document.id)
                continue
            if not isinstance(outgoing_task, TaskToSend):
                issues.extend(outgoing_task)
                continue
            if server_task is not None and self._is_same(server_task, outgoing_task):
                states["unchanged"].append(document.id)
                hashes[document.id] = (server_task.text_sha256, outgoing_task.content)
                continue
            problems = outgoing.problems(document, outgoing_task)
            if problems:
                issues.extend(problems)
                continue
            sent_tasks.append(outgoing_task)
            task = msgspec.structs.replace(outgoing_task.task, key=key)
            if server_task is not None:
                stale_predictions.append(StalePrediction(task, server_task.id, outgoing_task.content))
            else:
                new_tasks.append(task)
                if outgoing_task.content is not None:
                    contents[key] = outgoing_task.content
        progress(f"comparing {self._interface.name}", len(documents), len(documents))
        return PushPlan(
            interface=self._interface.name,
            annotator=self._annotator,
            project=self._target.id if self._target else None,
            origin=self._target.origin if self._target else None,
            new_tasks=tuple(new_tasks),
            stale_predictions=tuple(stale_predictions),
            contents=contents,
            unchanged_documents=tuple(states["unchanged"]),
            changed_documents=tuple(states["changed"]),
            deleted_documents=tuple(task.document.id for task in new_tasks if task.key in self._sent_keys),
            documents_without_text=tuple(states["waiting"]),
            orphan_keys=tuple(sorted(set(self._server_tasks) - keys)),
            duplicate_ids=tuple(tuple(ids) for ids in self._duplicate_ids.values()),
            last_task=self._last_task,
            server_keys=tuple(self._server_tasks),
            hashes=hashes,
            outdated_tasks=tuple(
                task.id
                for task in self._server_tasks.values()
                if not task.is_begun and task.versions != (self._schema.version, self._schema.guidelines)
            ),
            gaps=_gaps(sent_tasks),
            issues=tuple(issues),
        )

    def _refusal(self, document: Document, server_task: KeyedTask | None) -> Issue | None:
        """Return an issue if the server has a document's text under another id, or another text under its id."""
        if server_task is not None and server_task.text_sha256 != document.sha256:
            message = "the server has this document with another text: it is not sent, and the server is not changed"
            return Issue("DOC006", Level.ERROR, message, document=document.id)
        if server_task is None and (former_name := self._orphan_names.get(document.sha256)) is not None:
            message = f"the server has this text as '{former_name}', which the project lacks: it is not sent again"
            remedy = "give it that id again, or pull its annotations and delete its task"
            return Issue("DOC005", Level.ERROR, f"{message}; {remedy}", document=document.id)
        return None

    def _is_same(self, server_task: KeyedTask, outgoing_task: TaskToSend) -> bool:
        if server_task.key in self._unsure_keys or server_task.content != outgoing_task.content:
            return False
        return outgoing_task.content is None or server_task.predictions > 0


def _gaps(tasks: Sequence[TaskToSend]) -> dict[PrefillGap, tuple[str, ...]]:
    reasons = dict.fromkeys(item.gap for item in tasks if item.gap is not None)
    return {reason: tuple(item.task.document.id for item in tasks if item.gap == reason) for reason in reasons}
