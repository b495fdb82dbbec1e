"""While nothing rests on a schema its numbers and versions begin anew; from then on they stay."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from claimset.check.datasheet_blocks import DatasheetBlocks
from claimset.check.project import check
from claimset.model.issue import Level
from claimset.model.schema import Schema
from claimset.project.init import init
from claimset.release.build_schema import build_schema
from claimset.release.build_schema import check_schema as check_schema
from claimset.release.export import export
from claimset.release.schema_use import in_use
from claimset.store.project import Project
from claimset.texts.add import Defaults, add
from support.releasing import put_to_use, say, settle
from support.tree import tree, written

OWN = Path(__file__).resolve().parents[1] / "swap" / "schema" / "schema.json"
TEXT = "The kettle looks like a lamp, costs too little and has stood on this table since the spring of last year.\n"


@pytest.fixture
def begun(tmp_path: Path) -> Project:
    return Project(init(tmp_path / "reviews").root)


def names(schema: Schema) -> set[str]:
    """Every label and relation of a schema."""
    return {str(name) for layer in schema.layers.values() for name in layer.labels} | set(schema.relations)


def own_schema(project: Project, **fields: object) -> Project:
    """Put an own schema in the place of the template's, as an editor does."""
    source = json.loads(OWN.read_bytes()) | fields
    project.schema_file.write_text(json.dumps(source), encoding="utf-8")
    return project


def without_example(project: Project) -> Project:
    """Remove the example as the new project's README says."""
    for name in ("raw/example.txt", "annotations/pulled/example.json", "annotations/gold/example.json"):
        (project.root / name).unlink()
    project.write_manifest([])
    return project


def said(folder: Path) -> str:
    """Everything that the files of a folder say, tables by what they say about their columns."""
    found = []
    for name, data in tree(folder).items():
        if name.endswith(".parquet"):
            data = pq.read_schema(folder / name).metadata[b"huggingface"]
        found.append(f"{name}\n{data.decode()}")
    return "\n".join(found)


@pytest.mark.parametrize("version", ["0.1.0", "1.0.0", "2.0.0"])
def test_no_label_of_the_template_is_in_a_release_of_an_own_schema(
    begun: Project, tmp_path: Path, version: str
) -> None:
    template = names(begun.schema())
    own_schema(begun, **{"x-version": version})
    done = build_schema(begun)
    assert not done.refused
    own = names(begun.schema())
    assert len(template - own) >= 8
    without_example(begun)
    (tmp_path / "kettle.txt").write_text(TEXT)
    add(begun, [tmp_path / "kettle.txt"], Defaults(language="en", licence="CC0-1.0", source_type="synthetic"))
    say(begun, "kettle", [("e1", 4, 10, "LOOKS")], "aspects", "review")
    settle(begun)
    assert [issue for issue in (*check(begun).issues, *check_schema(begun)) if issue.level == Level.ERROR] == []
    sheet = begun.root / "DATASHEET.md"
    sheet.write_text(DatasheetBlocks(begun).renewed(sheet.read_text()))
    released = export(begun).folder
    for folder in (released, begun.root / "schema"):
        words = said(folder)
        assert {name for name in template - own if re.search(rf"\b{name}\b", words)} == set()
        assert {name for name in own if re.search(rf"\b{name}\b", words)} == own
    assert begun.versions() == [version]


def test_an_own_schema_that_changes_before_anything_is_labelled_needs_no_other_version(begun: Project) -> None:
    build_schema(own_schema(begun))
    source = json.loads(begun.schema_file.read_bytes())
    labels = source["properties"]["aspects"]["items"]["properties"]["label"]["oneOf"]
    first = labels[0]["const"]
    labels[0]["const"] = "SHAPE"
    source["x-notice"] = "Other looks."
    text = json.dumps(source).replace(f'"{first}"', '"SHAPE"')
    begun.schema_file.write_text(text, encoding="utf-8")
    assert "schema/versions/2.0.0.json" in {issue.file for issue in check_schema(begun)}
    assert not build_schema(begun).refused
    assert json.loads((begun.root / "schema" / "ids.json").read_bytes())["aspects"][0] == "SHAPE"
    assert first not in said(begun.root / "schema")
    again = written(begun.root)
    assert (build_schema(begun).changed, build_schema(begun).removed) == ((), ())
    assert written(begun.root) == again
    assert {issue.code for issue in check_schema(begun)} == {"SCH015"}


def test_a_page_that_somebody_wrote_in_stays_when_its_label_goes(begun: Project) -> None:
    page = begun.root / "schema" / "guidelines" / "claims" / "STATISTIC.md"
    page.write_text(page.read_text().replace("## Definition\n", "## Definition\n\nA number.\n"))
    build_schema(own_schema(begun))
    assert "A number." in page.read_text()
    assert not (page.parent / "EVENT.md").exists()


def _released(project: Project) -> None:
    folder = project.root / "annotations" / "releases"
    folder.mkdir(parents=True)
    (folder / "0.1.0.jsonl").write_text("{}\n")


def _pushed(project: Project) -> None:
    project.write_private("pushed/0123456789abcdef.json", {"keys": []})


def _labelled(project: Project) -> None:
    file = project.pulled_file("example")
    file.write_text(file.read_text().replace('"made_by": "machine"', '"made_by": "person"'))


def _damaged(project: Project) -> None:
    project.pulled_file("example").write_text("{")


@pytest.mark.parametrize("use", [_released, _pushed, _labelled, _damaged, put_to_use])
def test_what_rests_on_a_schema_keeps_its_numbers_and_versions(
    begun: Project, use: Callable[[Project], object]
) -> None:
    before = json.loads((begun.root / "schema" / "ids.json").read_bytes())
    assert not in_use(begun)
    use(begun)
    assert in_use(begun)
    own_schema(begun, **{"x-version": "1.0.0"})
    refused = build_schema(begun)
    assert (refused.refused, [issue.code for issue in refused.issues]) == (True, ["SCH016"])
    own_schema(begun)
    assert not build_schema(begun).refused
    after = json.loads((begun.root / "schema" / "ids.json").read_bytes())
    assert {key: after[key] for key in before} == before
    assert begun.versions() == ["1.0.0", "2.0.0"]


@pytest.mark.parametrize(
    "text", ["null", "[]", '{"layers": 1}', '{"layers": [1]}', "[" * 100_000, '{"provenance": []}']
)
def test_an_example_that_is_no_record_any_more_counts_as_work(begun: Project, text: str) -> None:
    begun.gold_file("example").write_text(text)
    assert in_use(begun)


def test_a_build_that_is_stopped_before_any_write_or_removal_is_finished_by_the_next(
    begun: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = Project(Path(shutil.copytree(begun.root, tmp_path / "finished")))
    done = build_schema(own_schema(finished))
    wanted = {name: data for name, data in tree(finished.root).items() if name.startswith("schema/")}
    steps = len(done.changed) + len(done.removed)
    assert steps > 15
    replace, unlink = Path.replace, Path.unlink
    for stop in range(steps):
        project = own_schema(Project(Path(shutil.copytree(begun.root, tmp_path / f"stopped-{stop}"))))
        left = [stop]

        def stopping(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt

        def replacing(self: Path, target: Path, stopping: Callable[[], None] = stopping) -> Path:
            stopping()
            return replace(self, target)

        def unlinking(self: Path, missing_ok: bool = False, stopping: Callable[[], None] = stopping) -> None:
            if self.suffix != ".part":
                stopping()
            unlink(self, missing_ok=missing_ok)

        monkeypatch.setattr(Path, "replace", replacing)
        monkeypatch.setattr(Path, "unlink", unlinking)
        with pytest.raises(KeyboardInterrupt):
            build_schema(project)
        monkeypatch.undo()
        build_schema(project)
        assert {name: data for name, data in tree(project.root).items() if name.startswith("schema/")} == wanted, stop
        shutil.rmtree(project.root)
