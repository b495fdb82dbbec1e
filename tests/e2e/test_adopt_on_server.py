"""A project that another tool filled, on a real server: its schema, texts and annotations, and a dataset that loads."""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from datasets import load_dataset

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.issue import Level
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.export import export
from claimset.schema.read import parse_schema
from claimset.store.project import Project
from claimset.sync.adopt.adopt import Adoption, adopt
from claimset.sync.adopt.import_schema import import_schema
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.sync.withdraw_tasks import remove_tasks, tasks_of
from claimset.texts.defaults import Defaults
from claimset.texts.withdraw import plan_withdrawal, withdraw_document
from e2e.conftest import EMAIL

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = Defaults(licence="CC-BY-4.0", source_type="synthetic")
FIRST = "Tarn Works was founded by Ida Holm 🦉 on April 4, 1975.\r\nIt makes looms."
SECOND = "Ida Holm left Tarn Works."
THIRD = "Nobody has read this yet."


def template(name: str) -> str:
    """One of Label Studio's own, from its package."""
    label_studio = pytest.importorskip("label_studio")
    file = Path(label_studio.__file__).parent / "annotation_templates" / name / "config.yml"
    return str(yaml.safe_load(file.read_bytes())["config"])


def _inside(xml: str) -> str:
    return xml[xml.index("<View>") + 6 : xml.rindex("</View>")]


def arrows_and_choices() -> str:
    """Relation extraction, with the questions of two other templates about the same text."""
    classes = _inside(template("natural-language-processing/text-classification"))
    several = _inside(template("natural-language-processing/content-moderation"))
    text = '<Text name="text" value="$text"/>'
    both = (classes + several).replace(text, "")
    return f"<View>{_inside(template('natural-language-processing/relation-extraction'))}{both}</View>"


class Theirs:
    """Another tool: it speaks to the server's API and knows nothing of us."""

    def __init__(self, server: LabelStudio) -> None:
        self.http = httpx.Client(
            base_url=server.url, headers={"Authorization": f"Token {server.token}"}, timeout=60, trust_env=False
        )

    def project(self, xml: str, *tasks: dict[str, Any], title: str = "News, 2nd try") -> int:
        response = self.http.post("/api/projects/", json={"title": title, "description": "Ours.", "label_config": xml})
        assert response.status_code == 201, response.text
        number = int(response.json()["id"])
        self.send(number, *tasks)
        return number

    def send(self, number: int, *tasks: dict[str, Any]) -> None:
        answer = self.http.post(f"/api/projects/{number}/import", json=list(tasks))
        assert answer.status_code == 201, answer.text

    def tasks(self, number: int) -> list[dict[str, Any]]:
        return list(self.http.get("/api/tasks/", params={"project": number, "page_size": 100}).json()["tasks"])

    def everything(self, number: int) -> dict[str, Any]:
        project_json = self.http.get(f"/api/projects/{number}/").json()
        exported = self.http.get(
            f"/api/projects/{number}/export", params={"exportType": "JSON", "download_all_tasks": 1}
        )
        return {"project": project_json, "tasks": exported.json()}

    def change(self, annotation: int, result: list[dict[str, Any]]) -> None:
        answer = self.http.patch(f"/api/annotations/{annotation}/", json={"result": result})
        assert answer.status_code == 200, answer.text


@pytest.fixture
def theirs(server: LabelStudio) -> Theirs:
    return Theirs(server)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The methods of all requests that this process sends."""
    methods: list[str] = []
    send = httpx.Client.send

    def told(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        methods.append(request.method)
        return send(self, request, **options)

    monkeypatch.setattr(httpx.Client, "send", told)
    return methods


def region(name: str, text: str, words: str, label: str) -> dict[str, Any]:
    start = text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def arrow(source: str, target: str, *labels: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": list(labels)}


def chosen(control: str, *values: str) -> dict[str, Any]:
    return {
        "id": control,
        "from_name": control,
        "to_name": "text",
        "type": "choices",
        "value": {"choices": list(values)},
    }


def written(control: str, *lines: str) -> dict[str, Any]:
    return {"id": control, "from_name": control, "to_name": "text", "type": "textarea", "value": {"text": list(lines)}}


RESULT = [
    region("t/1", FIRST, "Tarn Works", "Organization"),
    region("p1", FIRST, "Ida Holm", "Person"),
    region("d1", FIRST, "April 4, 1975", "Datetime"),
    arrow("t/1", "p1", "org:founded_by"),
    arrow("t/1", "d1", "org:founded"),
    chosen("sentiment", "Neutral"),
    chosen("content_moderation", "Threat", "Insult"),
    written("comments", "First line.", "Second line."),
]


def _schema(server: LabelStudio, number: int, root: Path, **options: Any) -> Project:
    import_schema(server.projects.interface_of(number), "theirs", root / "schema" / "schema.json", **options)
    return Project(root)


def _adopt(project: Project, server: LabelStudio, number: int, **options: Any) -> Adoption:
    return adopt(project, server, number, options.pop("defaults", DEFAULTS), **options)


def _bytes(project: Project) -> dict[str, str]:
    return {
        file.relative_to(project.root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(project.root.rglob("*"))
        if file.is_file() and "build" not in file.parts
    }


def _tracked(project: Project) -> dict[str, str]:
    return {name: digest for name, digest in _bytes(project).items() if not name.startswith(".claimset/")}


def _layers(project: Project, name: str) -> list[dict[str, Any]]:
    return list(json.loads(project.pulled_file(name).read_bytes())["annotations"])


@pytest.fixture
def filled(server: LabelStudio, theirs: Theirs) -> int:
    return theirs.project(
        arrows_and_choices(),
        {"data": {"text": FIRST, "id": "tarn-1", "language": 5}, "annotations": [{"result": RESULT}]},
        {
            "data": {"text": SECOND, "id": "Not an id!"},
            "annotations": [{"result": [region("x", SECOND, "Ida Holm", "Person"), chosen("sentiment", "Negative")]}],
        },
        {"data": {"text": THIRD}},
    )


def test_a_project_of_others_becomes_a_dataset_that_loads(
    filled: int, server: LabelStudio, theirs: Theirs, tmp_path: Path, asked: list[str]
) -> None:
    project = _schema(server, filled, tmp_path)
    before = theirs.everything(filled)
    asked.clear()
    result = _adopt(project, server, filled)
    assert set(asked) == {"GET"}
    assert theirs.everything(filled) == before
    second, third = (f"task-{task['id']}" for task in theirs.tasks(filled) if task["data"].get("id") != "tarn-1")
    assert (result.title, result.tasks, sorted(result.added)) == ("News, 2nd try", 3, sorted(["tarn-1", second, third]))
    assert result.pulled.annotations == 2
    assert result.pulled.issues == []
    assert project.text_of(next(row for row in project.documents() if row.id == "tarn-1")) == FIRST

    assert check(project).errors == 0
    assert len(adjudicate_all(project).written) == 2
    folder = export(project).folder
    rows = load_dataset(str(folder), "documents", cache_dir=str(tmp_path / "cache"))
    rows_by_id = {row["id"]: row for split in rows.values() for row in split}
    assert set(rows_by_id) == {"tarn-1", second}
    row = rows_by_id["tarn-1"]
    names = next(iter(rows.values())).features["label"].feature["label"]
    spans = {span["id"]: (FIRST[span["start"] : span["end"]], names.int2str(span["label"])) for span in row["label"]}
    assert sorted(spans.values()) == [
        ("April 4, 1975", "Datetime"),
        ("Ida Holm", "Person"),
        ("Tarn Works", "Organization"),
    ]
    features = next(iter(rows.values())).features
    sentiment, moderation = features["sentiment"], features["content_moderation"].feature
    assert (row["text"], sentiment.int2str(row["sentiment"])) == (FIRST, "Neutral")
    assert moderation.int2str(row["content_moderation"]) == ["Threat", "Insult"]
    assert row["comments"] == ["First line.", "Second line."]
    assert sentiment.int2str(rows_by_id[second]["sentiment"]) == "Negative"
    pairs = load_dataset(str(folder), "relations", cache_dir=str(tmp_path / "cache"))
    ends = {(pair["from_text"], pair["to_text"]) for split in pairs.values() for pair in split}
    assert ends == {("Tarn Works", "Ida Holm"), ("Tarn Works", "April 4, 1975")}


def test_a_second_adoption_of_unchanged_work_changes_no_byte(filled: int, server: LabelStudio, tmp_path: Path) -> None:
    project = _schema(server, filled, tmp_path)
    _adopt(project, server, filled)
    before = _bytes(project)
    again = _adopt(project, server, filled)
    assert _bytes(project) == before
    assert (again.added, again.pulled.changed) == ((), [])


def test_a_later_adoption_brings_what_is_new_and_nothing_else(
    filled: int, server: LabelStudio, theirs: Theirs, annotator: Account, tmp_path: Path
) -> None:
    project = _schema(server, filled, tmp_path)
    _adopt(project, server, filled)
    before = _bytes(project)
    theirs.send(filled, {"data": {"text": "A fourth text.", "doc_id": "fourth"}})
    task = next(task["id"] for task in theirs.tasks(filled) if task["data"]["text"] == THIRD)
    annotator.complete(task, [region("n", THIRD, "Nobody", "Person")], 3.0)
    result = _adopt(project, server, filled)
    assert (result.added, result.pulled.changed) == (("fourth",), [f"task-{task}"])
    after = _bytes(project)
    changed = {name for name in before if after[name] != before[name] and "/pulls/" not in name}
    assert changed == {"raw/manifest.jsonl", ".claimset/annotators.json"}
    (layer,) = _layers(project, f"task-{task}")
    assert (layer["annotator"], layer["lead_time"]) == ("a02", 3.0)
    assert EMAIL not in "".join(
        file.read_text("utf-8") for name in after if not name.startswith(".claimset") for file in [project.root / name]
    )


def test_an_annotation_that_changed_there_changes_here_and_a_deleted_one_counts_no_longer(
    filled: int, server: LabelStudio, theirs: Theirs, tmp_path: Path
) -> None:
    project = _schema(server, filled, tmp_path)
    _adopt(project, server, filled)
    first = _layers(project, "tarn-1")[0]
    theirs.change(first["annotation"], RESULT[:2])
    result = _adopt(project, server, filled)
    (layer,) = _layers(project, "tarn-1")
    assert result.pulled.changed == ["tarn-1"]
    assert (len(layer["labels"]["label"]), layer["labels"]["relations"]) == (2, [])
    theirs.http.delete(f"/api/annotations/{first['annotation']}/")
    assert _adopt(project, server, filled).pulled.withdrawn == 1
    assert [layer["state"] for layer in _layers(project, "tarn-1")] == ["withdrawn"]


def test_one_text_in_two_tasks_is_one_document_with_the_labels_of_both(
    server: LabelStudio, theirs: Theirs, annotator: Account, tmp_path: Path
) -> None:
    one = {"data": {"text": FIRST, "id": 17}, "annotations": [{"result": RESULT[:1]}]}
    number = theirs.project(arrows_and_choices(), one, {"data": {"text": FIRST, "id": 18}})
    later = max(task["id"] for task in theirs.tasks(number))
    annotator.complete(later, RESULT[:2], 1.0)
    project = _schema(server, number, tmp_path)
    result = _adopt(project, server, number)
    assert (result.tasks, result.added, result.pulled.annotations) == (2, ("17",), 2)
    assert [(issue.code, issue.level) for issue in result.pulled.issues] == [("DOC008", Level.ERROR)]
    assert [len(layer["labels"]["label"]) for layer in _layers(project, "17")] == [1, 2]
    before = _bytes(project)
    assert _adopt(project, server, number).added == ()
    assert _bytes(project) == before


def test_arrows_without_a_name_come_in_as_the_one_relation_there_is(
    server: LabelStudio, theirs: Theirs, tmp_path: Path
) -> None:
    text = "Ida left. She was tired."
    result = [region("n", text, "Ida", "Noun"), region("p", text, "She", "Pronoun"), arrow("p", "n")]
    number = theirs.project(
        template("conversational-ai/coreference-resolution-and-entity-linking"),
        {"data": {"corefText": text}, "annotations": [{"result": result}]},
    )
    project = _schema(server, number, tmp_path)
    adoption = _adopt(project, server, number)
    assert [issue.message for issue in adoption.pulled.issues] == []
    (layer,) = _layers(project, adoption.added[0])
    assert layer["labels"]["relations"] == [{"from": "p", "to": "n", "label": "related"}]


def test_what_cannot_be_read_is_listed_with_its_address_and_the_rest_comes_in(
    filled: int, server: LabelStudio, theirs: Theirs, tmp_path: Path
) -> None:
    theirs.send(
        filled,
        {"data": {"text": "   ", "id": "empty"}},
        {"data": {"text": "\n\n", "id": "blank"}},
        {
            "data": {"text": "Ida again.", "id": "wrong"},
            "annotations": [{"result": [region("w", SECOND, "Ida", "Owl")]}],
        },
    )
    project = _schema(server, filled, tmp_path)
    result = _adopt(project, server, filled)
    assert "wrong" in result.added
    assert result.pulled.annotations == 2
    errors = [issue for issue in result.pulled.issues if issue.level == Level.ERROR]
    assert [issue.code for issue in errors] == ["DOC004", "DOC004", "LBL004"]
    assert all(f"{server.url}/projects/{filled}/data?task=" in (issue.url or "") for issue in errors)


def test_texts_that_are_not_ours_stay_out_of_the_tracked_files(
    filled: int, server: LabelStudio, tmp_path: Path
) -> None:
    project = _schema(server, filled, tmp_path)
    result = _adopt(project, server, filled, defaults=Defaults(tier="own_copy"))
    assert all(name.startswith("own-") for name in result.added)
    tracked = [file for file in project.root.rglob("*") if file.is_file() and ".claimset" not in file.parts]
    words = "".join(file.read_text("utf-8") for file in tracked)
    assert "Ida Holm" not in words
    assert "tarn-1" not in words


def test_a_project_that_offers_more_than_the_schema_is_refused_before_anything_is_taken(
    filled: int, server: LabelStudio, theirs: Theirs, tmp_path: Path
) -> None:
    project = _schema(server, filled, tmp_path)
    other = theirs.project(
        '<View><Labels name="label" toName="text"><Label value="Owl"/></Labels>'
        '<Text name="text" value="$text"/></View>',
        {"data": {"text": FIRST}},
    )
    with pytest.raises(Conflict, match="Labels label Owl"):
        _adopt(project, server, other)
    assert project.documents() == []
    with pytest.raises(Misconfigured):
        _adopt(project, server, 10**6)


def test_what_was_adopted_can_be_pushed_and_labelled_further(
    filled: int, server: LabelStudio, annotator: Account, tmp_path: Path
) -> None:
    project = _schema(server, filled, tmp_path)
    _adopt(project, server, filled)
    before = _tracked(project)
    assert push(project, server, plan_push(project, server, ["all"])) == 3
    assert pull(project, server).changed == []
    assert _tracked(project) == before


def test_a_withdrawn_document_goes_from_the_project_that_was_adopted_and_from_no_other(
    filled: int, server: LabelStudio, theirs: Theirs, tmp_path: Path
) -> None:
    project = _schema(server, filled, tmp_path)
    other = theirs.project(arrows_and_choices(), {"data": {"text": FIRST}})
    _adopt(project, server, filled)
    adopted = {row.data["text"]: row.id for row in server.tasks.data(filled)}
    (task,) = tasks_of(project, [server], "tarn-1")
    assert (task.project, task.task, task.is_begun) == (filled, adopted[FIRST], True)
    withdraw_document(project, plan_withdrawal(project, "tarn-1", "licence"))
    (task,) = tasks_of(project, [server], "tarn-1")
    assert remove_tasks(project, [server], [task], "tarn-1", keep=True) == 1
    assert {row.data["text"] for row in server.tasks.data(filled)} == {SECOND, THIRD}
    assert [row.data["text"] for row in server.tasks.data(other)] == [FIRST]
    (kept,) = (project.state / "kept" / "tasks").iterdir()
    assert len(json.loads(kept.read_bytes())["annotations"]) == 1
    assert tasks_of(project, [server], "tarn-1") == []


def test_the_command_line_takes_a_project_through(
    filled: int, server: LabelStudio, tmp_path: Path, run_claimset: Callable[..., Any]
) -> None:
    shown = run_claimset("schema", "import", "--server-project", str(filled), "--json")
    assert shown.returncode == 0, shown.stderr
    assert "content_moderation" not in {item["name"] for item in json.loads(shown.stdout)["left_out"]}
    adopted = run_claimset("adopt", str(filled), "--json", "--licence", "CC-BY-4.0")
    assert adopted.returncode == 0, adopted.stderr
    assert (json.loads(adopted.stdout)["annotations"], len(json.loads(adopted.stdout)["added"])) == (2, 3)
    for words in (["check"], ["adjudicate"], ["export"]):
        result = run_claimset(*words)
        assert result.returncode == 0, result.stdout + result.stderr
    (readme,) = (tmp_path / "build").glob("news-2nd-try-0.1.0.dev0+*/README.md")
    assert readme.is_file()


def test_label_studio_takes_every_interface_that_an_imported_template_makes(theirs: Theirs) -> None:
    taken = [row for row in _bench().rows() if row.adopted is not None]
    assert len(taken) > 10
    for row in taken:
        schema = parse_schema(row.adopted.source)
        for interface in schema.interfaces.values():
            answer = theirs.http.post(
                "/api/projects/validate/", json={"label_config": build_interface(schema, interface)}
            )
            assert answer.status_code == 204, (row.name, answer.text)


def test_the_table_of_imported_templates_is_what_the_import_makes_of_them() -> None:
    bench = _bench()
    assert bench.RESULT.read_text("utf-8") == bench.page(list(bench.rows()))


def _bench() -> Any:
    spec = importlib.util.spec_from_file_location("imported_templates", ROOT / "bench" / "imported_templates.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run_claimset(server: LabelStudio, tmp_path: Path) -> Callable[..., Any]:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.token}
        return subprocess.run(
            [sys.executable, "-c", "from claimset.commands import main; main()", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run
