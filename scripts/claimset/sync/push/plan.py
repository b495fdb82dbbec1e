"""What a push would do: what is here compared with what is there, and nothing changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from claimset.labelstudio.task import key_of
from claimset.labelstudio.transport.client import KeyedTask, Server
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.schema import Interface, Schema
from claimset.model.task import Task
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.assignment.server_project import ServerProject, find_projects, refuse_renamed
from claimset.sync.push.ledger import Ledger
from claimset.sync.push.outgoing import OutgoingTasks, TaskToSend

Shares = Mapping[str | None, Collection[str] | None]
"""Which documents each annotator's project gets, by id; None for all of them, and None for the shared project."""
EVERYTHING: Shares = {None: None}


class StalePrediction(msgspec.Struct, frozen=True):
    """A task that is on the server, by its id, and whose proposal here is another than there; `content` is its hash."""

    task: Task
    id: int
    content: str | None


class PushPlan(msgspec.Struct, frozen=True):
    """
    What a push would do in one project on the server: an interface's shared one, or one annotator's.

    `project` and `origin` are None where it has yet to be made. `contents` are the hashes of what new tasks are
    prefilled with, by key. `changed` documents are there with another text and refused; `gone` ones are new again,
    since they were sent before and deleted there. `waiting` documents have no text at hand; `issues` say what is not
    sent because it is wrong. `twice` has the ids of tasks that share a key. `there` are the keys that were there, and
    `last` is the highest id. `hashes` are, by document, those of the text and the proposal of what is unchanged.
    `shared` documents would be new for an annotator and are in the project of all already.
    """

    interface: str
    project: int | None
    new: tuple[Task, ...]
    unchanged: tuple[str, ...]
    only_there: tuple[str, ...]
    waiting: tuple[str, ...]
    issues: tuple[Issue, ...]
    annotator: str | None = None
    origin: str | None = None
    newer: tuple[StalePrediction, ...] = ()
    contents: dict[str, str] = {}
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    twice: tuple[tuple[int, ...], ...] = ()
    last: int = 0
    there: tuple[str, ...] = ()
    hashes: dict[str, tuple[str, str | None]] = {}
    shared: tuple[str, ...] = ()


def plan_push(
    project: Project,
    server: Server,
    interfaces: Collection[str],
    shares: Shares = EVERYTHING,
    first: Sequence[str] = (),
    progress: Progress = silent,
) -> list[PushPlan]:
    """
    Compare what is here with what is there: one listing for each project, and nothing is changed.

    `first` are the ids of the documents that come first, in their order; the others follow as in the manifest.
    """
    schema = project.schema()
    unknown = [name for name in interfaces if name not in schema.interfaces]
    if unknown:
        raise Misconfigured(f"the schema has no interface '{unknown[0]}'", f"use one of {', '.join(schema.interfaces)}")
    rank = {name: number for number, name in enumerate(first)}
    documents = sorted(project.documents(), key=lambda document: rank.get(document.id, len(rank)))
    plans: list[PushPlan] = []
    for name in interfaces:
        interface = schema.interfaces[name]
        targets = {target.annotator: target for target in find_projects(server, schema, interface)}
        refuse_renamed(server, schema, interface, [name for name in shares if name not in targets])
        outgoing = OutgoingTasks(project, schema, interface)
        made = []
        for annotator, share in shares.items():
            mine = [document for document in documents if share is None or document.id in share]
            compared = _Compared(project, server, schema, interface, annotator, targets.get(annotator))
            compared.orphaned({document.id for document in documents})
            made.append(compared.plan(mine, outgoing, progress))
        plans += _beside(made, server, targets.get(None), interface)
    return plans


def _beside(
    made: Sequence[PushPlan], server: Server, everybodys: ServerProject | None, interface: Interface
) -> Iterator[PushPlan]:
    """Yield plans with what of their new documents everybody has already: it would be annotated there once more."""
    keys: set[str] = set()
    if everybodys is not None and any(item.annotator is not None and item.new for item in made):
        keys = {task.key for task in server.tasks(everybodys.id)}
    for item in made:
        if item.annotator is None:
            yield item
        else:
            known = (task.document for task in item.new)
            names = tuple(document.id for document in known if key_of(document, interface) in keys)
            yield msgspec.structs.replace(item, shared=names)


class _Compared:
    """One project's tasks, and what became of each document beside them."""

    def __init__(
        self,
        project: Project,
        server: Server,
        schema: Schema,
        interface: Interface,
        annotator: str | None,
        target: ServerProject | None,
    ) -> None:
        self._schema, self._interface, self._annotator, self._target = schema, interface, annotator, target
        self._there: dict[str, KeyedTask] = {}
        self._twice: dict[str, list[int]] = {}
        self._orphans: dict[str, str] = {}
        self._last = 0
        for task in server.tasks(target.id) if target is not None else ():
            self._last = max(self._last, task.id)
            if task.key in self._there:
                self._twice.setdefault(task.key, [self._there[task.key].id]).append(task.id)
            else:
                self._there[task.key] = task
        ledger = Ledger(project, target.origin) if target is not None else None
        # Whether a proposal that was being changed when a push broke off is the old or the new one is not known.
        self._unsure = ledger.unsure("proposals") if ledger is not None else frozenset()
        self._sent = ledger.sent() if ledger is not None else frozenset()

    def orphaned(self, known: Collection[str]) -> None:
        """Look for tasks that belong to no document any more: a text may be there under an id that it had before."""
        for task in self._there.values():
            if (name := task.key.partition("/")[0]) not in known:
                self._orphans[task.text_sha256] = name

    def plan(self, documents: Sequence[Document], outgoing: OutgoingTasks, progress: Progress) -> PushPlan:
        new: list[Task] = []
        newer: list[StalePrediction] = []
        contents: dict[str, str] = {}
        states: dict[str, list[str]] = {"unchanged": [], "waiting": [], "changed": []}
        issues: list[Issue] = []
        hashes: dict[str, tuple[str, str | None]] = {}
        keys = set()
        for number, document in enumerate(documents):
            if not number % 100:
                progress(f"comparing {self._interface.name}", number, len(documents))
            key = key_of(document, self._interface, self._annotator)
            keys.add(key)
            ready, sent = outgoing.of(document), self._there.get(key)
            refused = self._refused(document, sent)
            if refused is not None:
                issues.append(refused)
                states["changed"] += [document.id] if sent is not None else []
                continue
            if ready is None:
                states["waiting"].append(document.id)
                continue
            if not isinstance(ready, TaskToSend):
                issues.extend(ready)
                continue
            if sent is not None and self._is_same(sent, ready):
                states["unchanged"].append(document.id)
                hashes[document.id] = (sent.text_sha256, ready.content)
                continue
            problems = outgoing.problems(document, ready)
            if problems:
                issues.extend(problems)
                continue
            task = msgspec.structs.replace(ready.task, key=key)
            if sent is not None:
                newer.append(StalePrediction(task, sent.id, ready.content))
            else:
                new.append(task)
                if ready.content is not None:
                    contents[key] = ready.content
        progress(f"comparing {self._interface.name}", len(documents), len(documents))
        return PushPlan(
            self._interface.name,
            self._target.id if self._target else None,
            tuple(new),
            tuple(states["unchanged"]),
            tuple(sorted(set(self._there) - keys)),
            tuple(states["waiting"]),
            tuple(issues),
            self._annotator,
            self._target.origin if self._target else None,
            tuple(newer),
            contents,
            tuple(states["changed"]),
            tuple(task.document.id for task in new if task.key in self._sent),
            tuple(tuple(ids) for ids in self._twice.values()),
            self._last,
            tuple(self._there),
            hashes,
        )

    def _refused(self, document: Document, sent: KeyedTask | None) -> Issue | None:
        """Say why a document may not go, whatever it holds: its text is there, or another in its place."""
        if sent is not None and sent.text_sha256 != document.sha256:
            message = "the server has this document with another text: it is not sent, and nothing there is changed"
            return Issue("DOC006", Level.ERROR, message, document=document.id)
        if sent is None and (before := self._orphans.get(document.sha256)) is not None:
            message = f"the server has this text as '{before}', which is no document here: it is not sent once more"
            remedy = "give it that id again, or pull its work and delete its task"
            return Issue("DOC005", Level.ERROR, f"{message}; {remedy}", document=document.id)
        return None

    def _is_same(self, sent: KeyedTask, ready: TaskToSend) -> bool:
        if sent.key in self._unsure or sent.content != ready.content:
            return False
        return ready.content is None or sent.predictions > 0


def issues_of(plans: Sequence[PushPlan]) -> Iterator[Issue]:
    """Yield what is wrong in any of the plans, each thing once: a document may go to several annotators."""
    seen = set()
    for item in plans:
        for issue in item.issues:
            said = (issue.code, issue.document, issue.file, issue.start, issue.end, issue.pointer, issue.message)
            if said not in seen:
                seen.add(said)
                yield issue
