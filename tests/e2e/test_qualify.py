"""`claimset qualify` on a real server: a newcomer labels gold, is compared with it, and nothing else learns of it."""

import pytest

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.store.accounts import FILE
from claimset.store.project import Project
from claimset.sync.assignment.leave import leave
from claimset.sync.assignment.people import People
from claimset.sync.assignment.server_project import find_project
from claimset.sync.qualification import begin_qualification, qualification_of
from e2e.conftest import EMAIL, Run
from support.releasing import keep_documents
from support.tree import tree

pytestmark = pytest.mark.server


def _tracked(project: Project) -> dict[str, bytes]:
    return {name: data for name, data in tree(project.root).items() if not name.startswith(".claimset/")}


def test_a_newcomer_labels_gold_is_compared_with_it_and_leaves_no_trace(
    checkout: Project, server: LabelStudio, annotator: Account, run: Run
) -> None:
    project = keep_documents(checkout, 6)
    tracked = _tracked(project)
    nothing = run(project, "qualify", "a04")
    assert (nothing.code, "claimset qualify a04 --documents 5" in nothing.err) == (5, True)

    many = run(project, "qualify", "a04", "--documents", "99", "--yes")
    assert (many.code, "ask for fewer" in many.err) == (5, True)

    sent = run(project, "qualify", "a04", "--documents", "2", "--yes")
    assert sent.code == 0, sent.err
    begun = qualification_of(project, "a04")
    assert begun is not None
    schema = begun.project.schema()
    assert len(begun.documents) == 2
    assert begun.labelled == ()
    targets = {name: find_project(server, schema, schema.interfaces[name], "a04") for name in ("zones", "all")}
    assert all(targets.values())
    tasks = {
        (key.partition("/")[0], name): number
        for name, target in targets.items()
        if target is not None
        for key, number in ((task.key, task.id) for task in server.tasks.list_keyed(target.id))
    }
    assert len(tasks) == 4
    # Nothing is shown that gold, somebody or a machine said.
    assert not [number for number in tasks.values() if server.predictions.of_task(number)]
    again = run(project, "qualify", "a04", "--documents", "2", "--yes")
    assert again.code == 0, again.err
    other = run(project, "qualify", "a04", "--documents", "3", "--yes")
    assert (other.code, "has 2 documents to qualify with already" in other.err) == (5, True)

    first, second = begun.documents
    reader = LabelReader(project, project.schema())
    for name in begun.documents:
        gold = reader.gold(project.gold_file(name))[0]
        assert gold is not None
        layers = gold.labels.layers if name == first else {**gold.labels.layers, "entities": ()}
        kept = {span.id for spans in layers.values() for span in spans}
        relations = tuple(row for row in gold.labels.relations if {row.source, row.target} <= kept)
        text = {row.id: begun.project.text_of(row) for row in begun.project.documents()}[name]
        assert text is not None
        for interface in ("zones", "all"):
            offered = schema.interfaces[interface]
            labels = Labels(gold.labels.document, layers, relations)
            annotator.complete(tasks[name, interface], to_result(labels, text, schema, offered), 60.0)

    done = run(project, "qualify", "a04", "--format", "json")
    assert done.code == 0, done.err
    assert "a04 has labelled 2 of 2 documents" in done.err
    f1 = {row["place"]: row for row in done.data["rows"] if row["measure"] == "f1"}
    assert f1["cues"]["value"] == f1["claims"]["value"] == 1.0
    assert 0 < f1["entities"]["value"] < 1
    table = run(project, "qualify", "a04")
    assert (table.code, "1.00" in table.out) == (0, True)
    page = run(project, "qualify", "a04", "--format", "html")
    assert (page.code, first in page.out, second in page.out) == (0, True, True)

    # The project itself knows who a04 is, and nothing of what was labelled.
    assert _tracked(project) == tracked
    assert People(project).knows("a04")
    assert project.private(FILE)["a04"]["email"] == EMAIL
    assert not begun.project.has_private(FILE)
    pulled = run(project, "pull")
    assert _tracked(project) == tracked, pulled.err

    asked = run(project, "withdraw", second, "--reason", "request", "--yes")
    assert asked.code == 0, asked.err
    assert not begun.project.root.exists()


@pytest.mark.parametrize("name", ["..", ".", "../../elsewhere", "Anna"])
def test_only_a_pseudonym_names_a_folder(checkout: Project, server: LabelStudio, run: Run, name: str) -> None:
    before = tree(checkout.root)
    for words in (("qualify", name), ("qualify", name, "--documents", "1", "--yes"), ("leave", name, "--yes")):
        result = run(checkout, *words)
        assert (result.code, "Traceback" in result.err) == (3, False), result.err
    assert {file for file in tree(checkout.root) if file not in before} <= {".claimset/.gitignore", ".claimset/lock"}


def test_who_leaves_takes_what_they_labelled_to_qualify_along(checkout: Project) -> None:
    project = keep_documents(checkout, 4)
    begun = begin_qualification(project, "a04", 2)
    assert leave(project, "a04", only_plan=True).is_qualifying
    leave(project, "a04")
    assert not begun.project.root.exists()
