"""A project whose schema changes while annotators are at work on a server, real or in memory."""

from collections.abc import Callable
from typing import Any

from claimset.labelstudio.payload.server_rows import TaskItems
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.port import AnnotationServer
from claimset.labelstudio.vocabulary import vocabulary
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.model.task import Prediction
from claimset.schema.defaults import with_defaults
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from support.changed_schemas import attribute, labels, merge, rename

TEXT = "Northmere Police said 95 people were arrested under the new act."
OLD = ("Labels", "entities", "LAW_ENFORCEMENT")
NEW = ("Labels", "entities", "POLICE")
UNUSED = ("Labels", "entities", "MEDIA")
REWRITTEN = {name: {"POLICE", "WORK", "EVENT"} for name in ("begun", "done", "proposed")}
LABELS = Labels(
    {"genre": "report"},
    {
        "entities": (Span("e1", 0, 16, "LAW_ENFORCEMENT"), Span("e2", 52, 63, "LAW", {"level": "NOM"})),
        "claims": (Span("c1", 22, 63, "EVENT", {"certainty": "POSSIBLE"}),),
    },
    (Relation("c1", "e1", "ATTRIBUTED_TO"),),
)
Result = list[dict[str, Any]]


def rename_and_merge(new: dict[str, Any]) -> None:
    """Give two labels and a value other names, and merge two labels."""
    rename(labels(new, "entities"), "LAW_ENFORCEMENT", "POLICE", new)
    rename(labels(new, "entities"), "MEDIA", "OUTLET", new)
    merge(labels(new, "entities"), "LAW", "WORK", new)
    certainty = attribute(new, "claims", "certainty")
    rename(certainty["oneOf"], "POSSIBLE", "MAYBE", certainty)


def result_of(project: Project) -> Result:
    """Return LABELS as the editor saves them."""
    schema = project.schema()
    return to_result(LABELS, TEXT, schema, schema.interfaces["all"])


def start_work(
    with_texts: Callable[..., Project],
    server: AnnotationServer,
    submit: Callable[[int, Result], object],
    draft: Callable[[int, Result], object],
) -> Project:
    """
    Push three texts: one is annotated, one has a draft, one a prediction. Everything is pulled.

    `submit` and `draft` do on the server what an annotator does with a task's number and a result.
    """
    project = with_texts(done=TEXT, begun=TEXT + " More.", proposed=TEXT + " And more.")
    schema = project.schema()
    project.write_prediction("proposed", Prediction("m", "1", with_defaults(LABELS, schema)), schema)
    assert push(project, server, plan_push(project, server, ["all"])) == 3
    tasks = tasks_by_document(project, server)
    submit(tasks["done"].id, result_of(project))
    draft(tasks["begun"].id, result_of(project))
    assert pull(project, server).annotations == 1
    return project


def tasks_by_document(project: Project, server: AnnotationServer) -> dict[str, TaskItems]:
    """Return the tasks with all that was made in them, by the document's id."""
    return {str(task.data["doc_id"]): task for task in server.editor.tasks(_target(project, server))}


def offered(project: Project, server: AnnotationServer) -> frozenset[tuple[str, ...]]:
    """Return the names that the server's interface offers."""
    return vocabulary(server.projects.interface_of(_target(project, server)))


def labels_on_server(project: Project, server: AnnotationServer) -> dict[str, set[str]]:
    """Return the labels in use on the server, by the document's id."""
    return {
        name: {
            label
            for item in task.items
            for region in item.regions
            for label in region.get("value", {}).get("labels", ())
        }
        for name, task in tasks_by_document(project, server).items()
    }


def _target(project: Project, server: AnnotationServer) -> int:
    schema = project.schema()
    target = find_project(server, schema, schema.interfaces["all"])
    assert target is not None
    return target.id
