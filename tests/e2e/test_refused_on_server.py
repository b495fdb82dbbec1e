"""A real Label Studio keeps whatever an account writes: every pull ends, and what is refused is not forgotten."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.release.export import export
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.pull.compare import compare_with_server
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.conftest import Run, tasks_there
from e2e.test_pull_incrementally import REGION, Office

pytestmark = pytest.mark.server

TEXTS = {"one": "Northmere Police counted people.", "two": "Northmere counted too."}


def written(account: Account, annotation: int, body: str) -> int:
    """Change an annotation as this account, in JSON as it is given; return the status of the answer."""
    headers = {"Content-Type": "application/json"}
    return account.ask("PATCH", f"/api/annotations/{annotation}/", content=body, headers=headers).status_code


@pytest.fixture
def there(with_texts: Callable[..., Project], server: LabelStudio) -> tuple[Project, dict[str, int]]:
    """Two documents on the server, and the numbers of their annotations."""
    project = with_texts(**TEXTS)
    push(project, server, plan_push(project, server, ["all"]))
    tasks, office = tasks_there(project, server), Office(server)
    annotation_ids = {name: office.submit(tasks[name]) for name in TEXTS}
    office.close()
    return project, annotation_ids


def layers(project: Project, name: str) -> list[dict[str, Any]]:
    return list(json.loads(project.pulled_file(name).read_bytes())["annotations"])


def test_a_lead_time_without_end_stops_no_pull_and_loses_no_label(
    there: tuple[Project, dict[str, int]], server: LabelStudio, annotator: Account, run: Run
) -> None:
    project, made = there
    pull(project, server)
    before = {name: layers(project, name)[0]["labels"] for name in TEXTS}
    written(annotator, made["one"], '{"lead_time": 1e999}')
    assert b"Infinity" in annotator.ask("GET", f"/api/projects/{_number(server)}/export?exportType=JSON").content
    for words in ([], ["--full"]):
        result = run(project, "pull", *words)
        assert (result.code, "ANN014 one a01" in result.out, f"annotation={made['one']}" in result.out) == (
            0,
            True,
            True,
        ), result
    assert run(project, "pull", "--verify").code == 0
    assert compare_with_server(project, server).differences == ()
    (row,) = layers(project, "one")
    assert (row["labels"], "lead_time" in row) == (before["one"], False)
    assert layers(project, "two")[0]["lead_time"] == 30.0
    assert check(project).errors == 0
    written(annotator, made["one"], '{"lead_time": 12.5}')
    assert pull(project, server).issues == []
    assert layers(project, "one")[0]["lead_time"] == 12.5


def test_what_cannot_be_read_stops_a_release_until_it_is_mended_there(
    there: tuple[Project, dict[str, int]], server: LabelStudio, annotator: Account, run: Run
) -> None:
    project, made = there
    owl = {**REGION, "value": {**REGION["value"], "labels": ["OWL"]}}
    assert written(annotator, made["one"], json.dumps({"result": [owl]})) == 200
    result = run(project, "pull", "--json")
    assert (result.code, result.data["annotations"], result.data["refused"]) == (1, 1, 1)
    assert [(row.document, row.annotation, row.code) for row in read_refusals(project)] == [
        ("one", made["one"], "LBL004")
    ]
    result = run(project, "status", "--json")
    assert [row["annotation"] for row in result.data["refused"]] == [made["one"]]
    assert "LBL004" in run(project, "status").out
    adjudicate_all(project)
    assert not export(project, "0.0.0").sizes
    assert written(annotator, made["one"], json.dumps({"result": [REGION]})) == 200
    assert pull(project, server).refused == 0
    adjudicate_all(project, replace=True)
    assert export(project, "0.0.0").documents == 2


def _number(server: LabelStudio) -> int:
    return max(project.id for project in server.projects.list_titled(""))
