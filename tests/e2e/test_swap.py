"""Another domain as data alone: product reviews, from its schema to a dataset, labelled by a person in a browser."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, List, load_dataset
from playwright.sync_api import sync_playwright

from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from e2e.browser.annotator import Annotator
from e2e.browser.chromium import FLAGS, MISSING, found
from support.owner import completed_tasks
from swap.reviews import SWAP, TODO, Work, meant, place, text_of

pytestmark = [pytest.mark.server, pytest.mark.browser]

EMAIL, PASSWORD = "ines@people.example", "a-long-password"
CLAIMSET = [sys.executable, "-c", "from claimset.commands import main; main()"]


def _work(annotator: Annotator, project: Project, name: str, work: Work) -> None:
    layers = project.schema().layers
    assert annotator.text() == text_of(name).replace("\r", "\n")
    titles = {label.title for layer in layers.values() for name, label in layer.labels.items() if name != "LOOKS"}
    assert {chip["text"] for chip in annotator.chips()} == titles
    numbers = {}
    for mark in work.marks:
        hotkey = layers[mark.layer].labels[mark.label].hotkey
        assert hotkey is not None
        numbers[mark.words] = annotator.label(hotkey, *place(name, mark.words))
    for mark in work.marks:
        for attribute, value in mark.answers.items():
            asked_attribute = layers[mark.layer].attributes[attribute]
            annotator.select(numbers[mark.words])
            (annotator.type_into if asked_attribute.kind == "text" else annotator.choose)(
                asked_attribute.control, str(value)
            )
    for source, target, label in work.arrows:
        annotator.relate(numbers[source], numbers[target], label)
    if work.outcome is not None:
        annotator.choose(project.schema().document["outcome"].control, work.outcome)


def _label_in_a_browser(
    program: str, project: Project, url: str, number: int, tasks: dict[str, int], pictures: Path
) -> int:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=FLAGS) as browser,
        Annotator(browser, url) as annotator,
    ):
        annotator.log_in(EMAIL, PASSWORD)
        for name, work in TODO.items():
            annotator.open(number, tasks[name])
            try:
                _work(annotator, project, name, work)
            finally:
                annotator.screenshot(pictures / f"swap-{name}.png")
            annotator.submit()
        assert (annotator.errors, annotator.dialogs, annotator.strangers) == ([], [], set())
        return annotator.count


def _loaded(folder: Path, config: str, cache: Path) -> tuple[list[dict[str, Any]], Dataset]:
    """Return the rows of a config with names for the numbers of labels, and the table of its first split."""
    splits = load_dataset(str(folder), config, cache_dir=str(cache))
    table = next(iter(splits.values()))
    return [_named(row, table.features) for row in chain.from_iterable(splits.values())], table


def _named(value: Any, feature: Any) -> Any:
    if value is None:
        return None
    if isinstance(feature, ClassLabel):
        return feature.int2str(value)
    if isinstance(feature, List):
        return [_named(item, feature.feature) for item in value]
    return {name: _named(value[name], feature[name]) for name in value} if isinstance(value, dict) else value


def _labels(row: dict[str, Any], layer: str) -> list[tuple[Any, ...]]:
    """Return the spans of a row without their ids."""
    inside = ("id", "start", "end", "label")
    return sorted(
        (span["start"], span["end"], span["label"], {key: span[key] for key in span if key not in inside})
        for span in row[layer]
    )


def test_a_schema_of_another_domain_goes_all_the_way_without_a_line_of_python(
    server: LabelStudio, tmp_path: Path
) -> None:
    program = found()
    if program is None:
        pytest.skip(MISSING)
    root = tmp_path / "reviews"
    shutil.copytree(SWAP / "schema", root / "schema")

    def claimset(*words: str | Path) -> subprocess.CompletedProcess[str]:
        address = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.token}
        process = subprocess.run(
            [*CLAIMSET, *words], cwd=root, env=os.environ | address, capture_output=True, text=True
        )
        assert process.returncode == 0, process.stdout + process.stderr
        return process

    claimset("schema", "build")
    assert claimset("schema", "check").stdout == ""
    ours = [SWAP / "raw" / f"{name}.txt" for name in ("kettle", "headphones")]
    claimset("add", *ours, "--licence", "CC0-1.0", "--source-type", "synthetic")
    claimset("add", SWAP / "raw" / "rucksack.txt", "--text-tier", "own_copy")
    claimset("push", "--yes")
    project = Project(root)
    schema = project.schema()
    documents = {project.text_of(item): item for item in project.documents()}
    ids = {name: documents[text_of(name)].id for name in TODO}
    assert {name: documents[text_of(name)].language for name in TODO} == {
        "kettle": "en", "headphones": "en", "rucksack": "de"
    }  # fmt: skip
    target = find_project(server, schema, schema.interfaces["review"])
    assert target is not None
    tasks = {task.key: task.id for task in server.tasks.list_keyed(target.id)}
    newcomer = Account(server.url)
    newcomer.sign_up(server.accounts.invitation(), EMAIL, PASSWORD)
    newcomer.close()
    wanted = {name: tasks[f"{document}/review"] for name, document in ids.items()}
    pictures = Path(os.environ.get("CLAIMSET_SCREENSHOTS") or tmp_path)
    # A thread has one Playwright at a time, and the tests of the pages may hold this one's until the session ends.
    with ThreadPoolExecutor(1) as hands:
        gestures = hands.submit(_label_in_a_browser, program, project, server.url, target.id, wanted, pictures).result()
    assert gestures > 2 * sum(len(work.marks) for work in TODO.values())

    assert "3 annotations" in claimset("pull").stderr
    sent = [task.data for task in completed_tasks(server, target.id)]
    assert {data["doc_id"]: data["review"] for data in sent} == {ids[name]: text_of(name) for name in TODO}
    assert not any("text" in data for data in sent)
    claimset("adjudicate")
    checked = claimset("check")
    assert (checked.stdout, "3 annotations, 3 gold records: 0 errors, 0 warnings" in checked.stderr) == ("", True)
    claimset("export", "--version", "1.2.0")
    (folder,) = project.build.glob("product-reviews-1.2.0.dev0+*")
    rows, tables = {}, {}
    of_marks = [f"{config}{kind}" for config in ("claims", "relations") for kind in ("", "_by_reference")]
    for config in ("documents", "by_reference", *of_marks, "annotations"):
        rows[config], tables[config] = _loaded(folder, config, tmp_path / "cache")

    assert {row["id"]: row["text"] for row in rows["documents"]} == {
        ids[name]: text_of(name) for name in ("kettle", "headphones")
    }
    assert [row["id"] for row in rows["by_reference"]] == [ids["rucksack"]]
    assert [row["annotator"] for row in rows["annotations"]] == ["a01"] * 3
    whole = {row["id"]: row for config in ("documents", "by_reference") for row in rows[config]}
    annotations_by_document = {row["document_id"]: row for row in rows["annotations"]}
    for name, work in TODO.items():
        for row in (whole[ids[name]], annotations_by_document[ids[name]]):
            assert row["outcome"] == work.outcome or (work.outcome is None and row["outcome"] == "UNDECIDED")
            for layer in schema.layers:
                assert _labels(row, layer) == sorted(
                    (*place(name, mark.words), mark.label, meant(mark)) for mark in work.marks if mark.layer == layer
                )
    for config in of_marks:
        is_reference = config.endswith("_by_reference")
        assert {row["document_id"] == ids["rucksack"] for row in rows[config]} == {is_reference}
    _pairs_are(rows["relations"] + rows["relations_by_reference"], ids)
    _claims_are(rows["claims"] + rows["claims_by_reference"], ids)
    names = tables["documents"].features["aspects"].feature["label"].names
    assert names == list(schema.layers["aspects"].labels)


def _pairs_are(rows: list[dict[str, Any]], ids: dict[str, str]) -> None:
    ends = ("from_layer", "from_label", "from_start", "from_end", "to_layer", "to_label", "to_start", "to_end")
    wanted = []
    for name, work in TODO.items():
        marks = {mark.words: (mark.layer, mark.label, *place(name, mark.words)) for mark in work.marks}
        wanted += [(ids[name], label, *marks[one], *marks[two]) for one, two, label in work.arrows]
    assert sorted((row["document_id"], row["label"], *(row[end] for end in ends)) for row in rows) == sorted(wanted)


def _claims_are(rows: list[dict[str, Any]], ids: dict[str, str]) -> None:
    fields = ("start", "end", "text", "tone", "strength")
    wanted = []
    for name, work in TODO.items():
        for mark in work.marks:
            if mark.layer == "opinions":
                words = None if name == "rucksack" else mark.words
                wanted.append((ids[name], mark.label, *place(name, mark.words), words, *meant(mark).values()))
    claims = [(row["document_id"], row["label"], *(row.get(field) for field in fields)) for row in rows]
    assert sorted(claims, key=str) == sorted(wanted, key=str)
