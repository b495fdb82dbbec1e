"""The plan of a push to one project on the server."""

from collections.abc import Iterator, Sequence

import msgspec

from claimset.model.issue import Issue
from claimset.model.task import PrefillSource, Task
from claimset.sync.assignment.project_page import PageChange
from claimset.sync.push.earlier_labels import PrefillGap


class StalePrediction(msgspec.Struct, frozen=True):
    """A task on the server (`id`) whose prediction differs from the project's; `content` is the hash of the latter."""

    task: Task
    id: int
    content: str | None


class PushPlan(msgspec.Struct, frozen=True, kw_only=True):
    """
    The plan of a push to one project on the server: an interface's shared one, or one annotator's.

    `project` (id) and `origin` are None if the project has yet to be made. `contents` maps the keys of new tasks to the
    hashes of their predictions. `orphan_keys` are keys on the server without a document. `documents_without_text` lack
    their text. `issues` are the errors for which documents are not sent. `changed_documents` are on the server with
    another text, and refused. `deleted_documents` were sent before and deleted on the server, so they are new again.
    `duplicate_ids` groups the ids of tasks that share a key. `server_keys` are all keys on the server, `last_task` is
    the highest id. `hashes` maps unchanged documents to the hashes of text and prediction. `shared_documents` would be
    new for an annotator and are in the shared project already. `prefill_from` is the source of earlier labels, see
    `EarlierLabels`. `gaps` maps each reason to the documents that are sent without labels of a labelled earlier pass.
    `title` is the project's. `page_changes` say what is renewed on its page, `language` that of the titles there if it
    changes. `outdated_tasks` are tasks that nobody began and whose data name other versions than today's.
    """

    interface: str
    project: int | None
    new_tasks: tuple[Task, ...]
    unchanged_documents: tuple[str, ...]
    orphan_keys: tuple[str, ...]
    documents_without_text: tuple[str, ...]
    issues: tuple[Issue, ...]
    annotator: str | None = None
    origin: str | None = None
    stale_predictions: tuple[StalePrediction, ...] = ()
    contents: dict[str, str] = {}
    changed_documents: tuple[str, ...] = ()
    deleted_documents: tuple[str, ...] = ()
    duplicate_ids: tuple[tuple[int, ...], ...] = ()
    last_task: int = 0
    server_keys: tuple[str, ...] = ()
    hashes: dict[str, tuple[str, str | None]] = {}
    shared_documents: tuple[str, ...] = ()
    prefill_from: PrefillSource | None = None
    gaps: dict[PrefillGap, tuple[str, ...]] = {}
    title: str = ""
    page_changes: tuple[PageChange, ...] = ()
    language: str | None = None
    outdated_tasks: tuple[int, ...] = ()


def issues_of(plans: Sequence[PushPlan]) -> Iterator[Issue]:
    """Yield the issues of the plans, each once: a document may go to several annotators."""
    keys = set()
    for plan in plans:
        for issue in plan.issues:
            key = (issue.code, issue.document, issue.file, issue.start, issue.end, issue.pointer, issue.message)
            if key not in keys:
                keys.add(key)
                yield issue
