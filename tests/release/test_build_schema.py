"""Building everything from the schema: whole, again, and after whatever was done to a file by hand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimset.model.issue import Issue
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.build_schema import build_schema, check_schema
from claimset.release.papers.generated import PAPERS, generated_files
from claimset.report.rule_page import page_in_markdown
from claimset.rules.engine.rule import pages_by_code
from claimset.schema.check.meta_schema import META
from claimset.schema.guidelines import ATTRIBUTES, RELATIONS
from claimset.schema.marked_blocks import block, renew_blocks
from claimset.schema.read import parse_schema
from claimset.store.project import Project
from claimset.text.markdown_table import TABLES
from support.other_domain import whole
from support.releasing import copy_schema, put_to_use, with_splits
from support.strategies import VERSION
from support.tree import tree, written

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
VERSION_FILE = f"schema/versions/{VERSION}.json"
CUE = "schema/guidelines/cues/CUE.md"
BLOCKS = dict.fromkeys(("frame", "index", "rules", "rule-pages", *TABLES), "")


@pytest.fixture(scope="module")
def project_in_use(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in step and in use: its papers, its schema, everything made from it, and a record."""
    project = Project(tmp_path_factory.mktemp("built") / "project")
    copy_schema(project.root, whole=True)
    with_splits(project, None)
    shutil.copyfile(project.schema_file, project.version_file(VERSION))
    _copy_papers(project)
    build_schema(put_to_use(project))
    assert check_schema(project) == []
    return project


@pytest.fixture
def built_project(project_in_use: Project, tmp_path: Path) -> Project:
    """A copy of the project in use, for a test to change."""
    return Project(Path(shutil.copytree(project_in_use.root, tmp_path / "project")))


@pytest.fixture
def kitchen_project(tmp_path: Path) -> Project:
    """A project of another domain that has nothing but its schema."""
    root = tmp_path / "kitchen"
    (root / "schema").mkdir(parents=True)
    _write(Project(root), whole())
    return Project(root)


def _copy_papers(project: Project) -> None:
    for name in PAPERS:
        (project.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, project.root / name)


def _source(project: Project) -> Json:
    source: Json = json.loads((project.root / "schema/schema.json").read_bytes())
    return source


def _write(project: Project, source: Any) -> None:
    (project.root / "schema/schema.json").write_text(json.dumps(source, indent=1), encoding="utf-8")


def _change(project: Project, change: Callable[[Json], object]) -> None:
    source = _source(project)
    change(source)
    _write(project, source)


def _labels(source: Json, layer: str) -> list[Json]:
    labels: list[Json] = source["properties"][layer]["items"]["properties"]["label"]["oneOf"]
    return labels


def _files(project: Project) -> list[str]:
    texts = {name: (project.root / name).read_text(encoding="utf-8") for name in PAPERS}
    page_names = {f"schema/guidelines/{place}" for place in (ATTRIBUTES, RELATIONS)}
    return sorted(set(generated_files(project.schema(), META, texts)) - page_names)


def _codes_and_files(issues: list[Issue] | tuple[Issue, ...]) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.file) for issue in issues]


def _edit(file: Path, offset: int, char: str | None = None) -> bytes:
    """Put another character at a place; return what the file holds then."""
    text = file.read_bytes().decode()
    kitchen_project = char if char is not None else "+" if text[offset] == "~" else "~"
    file.write_bytes((text[:offset] + kitchen_project + text[offset + 1 :]).encode())
    return file.read_bytes()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_generated_whole(name: str) -> bool:
    """Whether nobody but the schema writes a word of a file."""
    return not name.endswith(".md")


def test_the_project_is_in_step_with_its_schema(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    copy_schema(project.root, whole=True)
    with_splits(project, None)
    _copy_papers(project)
    assert check_schema(put_to_use(project)) == []


def test_a_second_build_writes_nothing(built_project: Project) -> None:
    files = written(built_project.root)
    build = build_schema(built_project)
    assert (build.changed, build.removed, build.issues, build.refused) == ((), (), (), False)
    assert written(built_project.root) == files


def test_a_project_that_has_only_a_schema_gets_everything(kitchen_project: Project) -> None:
    issues = _codes_and_files(check_schema(kitchen_project))
    build = build_schema(kitchen_project)
    assert {name for code, name in issues if code == "SCH014"} == set(build.changed)
    assert "schema/versions/2.3.0.json" in build.changed
    assert (kitchen_project.root / "schema/interfaces/steps.xml").is_file()
    assert {code for code, _ in _codes_and_files(build.issues)} == {"SCH015"}
    assert list(build.issues) == check_schema(kitchen_project)
    assert build_schema(kitchen_project).changed == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.pop("title"),
        lambda it: _labels(it, "zones")[1].update({"x-color": "red"}),
        lambda it: _labels(it, "zones")[1].update({"x-hotkey": "2"}),
        lambda it: it["x-interfaces"][0].update(passes=["nothing"]),
    ],
)
def test_a_schema_with_errors_writes_nothing(built_project: Project, change: Callable[[Json], object]) -> None:
    _change(built_project, change)
    (built_project.root / "schema/interfaces/all.xml").unlink()
    files = tree(built_project.root)
    build = build_schema(built_project)
    assert (build.changed, build.removed, build.refused) == ((), (), True)
    assert list(build.issues) == check_schema(built_project)
    assert {issue.file for issue in build.issues} == {"schema/schema.json"}
    assert tree(built_project.root) == files


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '{"a": NaN}', "\ud800", "[" * 100_000])
def test_a_schema_that_is_no_json_is_one_sentence_and_writes_nothing(built_project: Project, text: str) -> None:
    (built_project.root / "schema/schema.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    files = tree(built_project.root)
    for job in (build_schema, check_schema):
        with pytest.raises(Misconfigured, match=r"schema/schema\.json cannot be used"):
            job(built_project)
    assert tree(built_project.root) == files


def test_any_generated_file_that_was_edited_is_named_and_mended(built_project: Project) -> None:
    files = tree(built_project.root)
    names = _files(built_project)
    assert {"schema/meta.json", "schema/ids.json", "schema/croissant.json", "docs/reference/labels.md", CUE} <= set(
        names
    )
    edited_files: dict[str, bytes] = {}
    for name in names:
        file = built_project.root / name
        text = file.read_bytes().decode()
        # In the third line of the first block, where a file has words of people too.
        middle = next(place for place in range(len(text) // 2, len(text)) if text[place].isalpha())
        offset = middle if _is_generated_whole(name) else text.index("\n", text.index("<!-- claimset:")) + 4
        edited_files[name] = _edit(file, offset)
        assert _codes_and_files(check_schema(built_project)) == [("SCH014", name)], name
        file.write_bytes(text.encode())
    for name, data in edited_files.items():
        (built_project.root / name).write_bytes(data)
    assert sorted(build_schema(built_project).changed) == names
    assert tree(built_project.root) == files


def test_any_generated_file_that_is_gone_is_named_and_made_again(built_project: Project) -> None:
    files = tree(built_project.root)
    names = [name for name in _files(built_project) if _is_generated_whole(name)] + [VERSION_FILE]
    for name in names:
        (built_project.root / name).unlink()
    assert sorted(_codes_and_files(check_schema(built_project))) == sorted(("SCH014", name) for name in names)
    assert sorted(build_schema(built_project).changed) == sorted(names)
    assert tree(built_project.root) == files


def test_a_generated_file_that_is_no_text_any_more_is_named_and_mended(built_project: Project) -> None:
    name = "schema/interfaces/all.xml"
    files = tree(built_project.root)
    (built_project.root / name).write_bytes(b"\xff\xfe\x00")
    assert _codes_and_files(check_schema(built_project)) == [("SCH014", name)]
    build_schema(built_project)
    assert tree(built_project.root) == files


def test_the_line_that_differs_is_named(built_project: Project) -> None:
    file = built_project.root / "schema/ids.json"
    lines = file.read_text().split("\n")
    file.write_text("\n".join([*lines[:4], f" {lines[4]}", *lines[5:]]))
    (issue,) = check_schema(built_project)
    assert issue.message.startswith("line 5 is not what the schema makes")


def test_numbers_that_were_swapped_by_hand_are_put_back(built_project: Project) -> None:
    file = built_project.root / "schema/ids.json"
    data = file.read_bytes()
    ids = json.loads(data)
    ids["zones"][:2] = reversed(ids["zones"][:2])
    file.write_text(json.dumps(ids))
    assert _codes_and_files(check_schema(built_project)) == [("SCH014", "schema/ids.json")]
    build_schema(built_project)
    assert file.read_bytes() == data


def test_every_rule_stands_in_the_papers_that_have_a_block_for_rules(built_project: Project) -> None:
    file = built_project.root / "README.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{block('rules', '')}\n", encoding="utf-8")
    assert _codes_and_files(check_schema(built_project)) == [("SCH014", "README.md")]
    assert build_schema(built_project).changed == ("README.md",)
    table = file.read_text(encoding="utf-8")
    full = (built_project.root / "docs/reference/rules.md").read_text(encoding="utf-8")
    for code, page in pages_by_code().items():
        keyword, words = ("x-rules", "x-rules may change the level") if page.convention else ("", "the level is fixed")
        assert f"| {code} | {page.level} | {keyword} |".replace("  ", " ") in table.replace("  ", " ")
        assert f"### {code}\n\n*{page.level}, since {page.since}; {words}*\n\n{page_in_markdown(page.page)}\n" in full


def test_a_page_of_a_rule_that_was_edited_by_hand_is_found(built_project: Project) -> None:
    name = "docs/reference/rules.md"
    file = built_project.root / name
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("*error, since", "*warning, since", 1), encoding="utf-8")
    assert _codes_and_files(check_schema(built_project)) == [("SCH014", name)]
    build_schema(built_project)
    assert file.read_text(encoding="utf-8") == text


def test_a_project_without_these_papers_gets_none(kitchen_project: Project) -> None:
    build_schema(kitchen_project)
    assert not any((kitchen_project.root / name).exists() for name in PAPERS)


def test_numbers_that_cannot_be_read_are_not_made_up(built_project: Project) -> None:
    file = built_project.root / "schema/ids.json"
    file.write_text("<<<<<<< ours\n")
    files = tree(built_project.root)
    for job in (build_schema, check_schema):
        with pytest.raises(Misconfigured, match=r"schema/ids\.json") as caught:
            job(built_project)
        assert "restore" in caught.value.remedy
    assert tree(built_project.root) == files


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_edit_is_found_or_stands_in_the_words_of_people(built_project: Project, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(_files(built_project)))
    file = built_project.root / name
    original = file.read_bytes()
    text = original.decode()
    offset = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.sampled_from([char for char in ("~", " ", "\n", "a", "") if char != text[offset]]))
    try:
        edited_text = _edit(file, offset, char).decode()
        if name == "schema/ids.json" and not _is_json(edited_text):
            with pytest.raises(Misconfigured, match=name):
                check_schema(built_project)
            return
        issues = check_schema(built_project)
        is_in_peoples_words = not _is_generated_whole(name) and renew_blocks(edited_text, BLOCKS) != renew_blocks(
            text, BLOCKS
        )
        assert {issue.file for issue in issues} <= {name}
        assert ("SCH014" in {issue.code for issue in issues}) or is_in_peoples_words
        assert all(issue.code in {"SCH014", "SCH015"} for issue in issues)
        build_schema(built_project)
        assert is_in_peoples_words or file.read_bytes() == original
    finally:
        file.write_bytes(original)


@pytest.mark.parametrize(
    "name", [CUE, "schema/guidelines/README.md", "docs/reference/labels.md", "docs/reference/rules.md"]
)
def test_words_of_people_are_no_issue_and_survive_a_build(built_project: Project, name: str) -> None:
    file = built_project.root / name
    words = "\n\nOne more sentence: ünïcode, <b>, $x, \\1 and `claimset`.\r\n"
    file.write_bytes(file.read_bytes() + words.encode())
    data = file.read_bytes()
    assert check_schema(built_project) == []
    assert build_schema(built_project).changed == ()
    assert file.read_bytes() == data


def test_words_above_a_frame_survive_a_new_frame(built_project: Project) -> None:
    file = built_project.root / CUE
    file.write_text("Words above.\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    _change(built_project, lambda it: _labels(it, "cues")[0].update(description="Other words."))
    assert CUE in build_schema(built_project).changed
    assert file.read_text(encoding="utf-8").startswith("Words above.\n\n<!-- claimset:frame -->\n# CUE\n")
    assert "Other words." in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [CUE, "docs/reference/labels.md"])
def test_a_marker_that_was_broken_is_named_with_its_line_and_the_words_stay(built_project: Project, name: str) -> None:
    file = built_project.root / name
    text = file.read_text(encoding="utf-8")
    end = text.index("<!-- /claimset:")
    file.write_text(text[:end] + "<!-- /claimsets:" + text[end + len("<!-- /claimset:") :], encoding="utf-8")
    issues = [issue for issue in check_schema(built_project) if "marker" in issue.message]
    assert _codes_and_files(issues) == [("SCH014", name)]
    assert (
        f"on line {1 + text.count(chr(10), 0, text.index('<!-- claimset:'))} begins or ends nothing"
        in issues[0].message
    )
    words = text[end:].partition("\n")[2]
    build_schema(built_project)
    assert file.read_text(encoding="utf-8").endswith(words)


def test_a_page_that_is_no_text_is_not_overwritten(built_project: Project) -> None:
    (built_project.root / CUE).write_bytes("## Definition\n\nWörter.\n".encode("latin-1"))
    files = tree(built_project.root)
    for job in (build_schema, check_schema):
        with pytest.raises(Misconfigured, match=r"CUE\.md is no UTF-8 text"):
            job(built_project)
    assert tree(built_project.root) == files


def test_a_page_that_lacks_a_section_is_named(built_project: Project) -> None:
    file = built_project.root / CUE
    file.write_text(file.read_text(encoding="utf-8").replace("## Decide\n", "## Decided\n"), encoding="utf-8")
    assert _codes_and_files(check_schema(built_project)) == [("SCH015", CUE)]
    assert check_schema(built_project)[0].message == "it says nothing under 'Decide'"
    assert _codes_and_files(build_schema(built_project).issues) == [("SCH015", CUE)]


def test_a_new_label_gets_a_page_to_be_written(built_project: Project) -> None:
    def change(it: Json) -> None:
        it["x-version"] = "1.9.0"
        _labels(it, "cues").append({"const": "HEDGE", "title": "Hedge"})

    _change(built_project, change)
    build = build_schema(built_project)
    page = "schema/guidelines/cues/HEDGE.md"
    assert page in build.changed
    assert {issue.file for issue in build.issues} == {page}
    assert {issue.code for issue in build.issues} == {"SCH015"}


def test_the_page_of_a_renamed_label_keeps_its_words(built_project: Project) -> None:
    page = built_project.root / CUE
    words = page.read_text(encoding="utf-8").partition("## Definition")[2]

    def change(it: Json) -> None:
        it["x-version"] = "9.0.0"
        _labels(it, "cues")[0].update({"const": "SIGNAL", "x-was": ["CUE"]})

    _change(built_project, change)
    build = build_schema(built_project)
    new_page = page.with_name("SIGNAL.md")
    assert new_page.read_text(encoding="utf-8").partition("## Definition")[2] == words != ""
    assert new_page.read_text(encoding="utf-8").startswith("<!-- claimset:frame -->\n# SIGNAL\n")
    assert (CUE in build.removed, page.exists()) == (True, False)
    assert build_schema(built_project).changed == ()


def test_an_old_interface_is_named_and_removed(built_project: Project) -> None:
    old_interface = built_project.root / "schema/interfaces/old.xml"
    shutil.copyfile(built_project.root / "schema/interfaces/all.xml", old_interface)
    (built_project.root / "schema/interfaces/notes.txt").write_text("kept")
    assert _codes_and_files(check_schema(built_project)) == [("SCH014", "schema/interfaces/old.xml")]
    assert build_schema(built_project).removed == ("schema/interfaces/old.xml",)
    assert not old_interface.exists()
    assert (built_project.root / "schema/interfaces/notes.txt").read_text() == "kept"
    assert check_schema(built_project) == []


def test_another_meaning_under_the_same_version_is_refused(built_project: Project) -> None:
    _change(built_project, lambda it: _labels(it, "cues").append({"const": "HEDGE"}))
    files = tree(built_project.root)
    build = build_schema(built_project)
    assert [(issue.code, issue.file, issue.pointer) for issue in build.issues] == [
        ("SCH016", "schema/schema.json", "/x-version")
    ]
    assert build.refused
    assert tree(built_project.root) == files
    assert ("SCH016", "schema/schema.json") in _codes_and_files(check_schema(built_project))


@pytest.mark.parametrize(
    "change",
    [
        lambda it: [label.update({"x-color": "#00460f"}) for label in _labels(it, "cues")],
        lambda it: _labels(it, "zones")[1].update({"x-hotkey": "z"}),
        lambda it: _labels(it, "zones")[1].update(description="Other words."),
        lambda it: it["properties"]["zones"].update(title="Parts"),
    ],
    ids=["a color", "a hotkey", "a description", "a title"],
)
def test_other_looks_under_the_same_version_are_built_and_what_was_kept_stays(
    built_project: Project, change: Callable[[Json], object]
) -> None:
    version_data = (built_project.root / VERSION_FILE).read_bytes()
    _change(built_project, change)
    assert {code for code, _ in _codes_and_files(check_schema(built_project))} == {"SCH014"}
    build = build_schema(built_project)
    assert build.changed
    assert VERSION_FILE not in build.changed
    assert (built_project.root / VERSION_FILE).read_bytes() == version_data
    assert check_schema(built_project) == []


def test_every_version_is_kept_and_none_is_overwritten(built_project: Project) -> None:
    version_data = (built_project.root / VERSION_FILE).read_bytes()

    def add_label(it: Json) -> None:
        it["x-version"] = "2.0.0"
        _labels(it, "cues").append({"const": "HEDGE"})

    _change(built_project, add_label)
    assert "schema/versions/2.0.0.json" in build_schema(built_project).changed
    assert (built_project.root / VERSION_FILE).read_bytes() == version_data
    assert json.loads((built_project.root / "schema/versions/2.0.0.json").read_bytes()) == _source(built_project)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{}", b"null", b'{"title": "x"}'])
def test_a_kept_version_that_was_damaged_is_an_issue_and_is_not_overwritten(
    built_project: Project, data: bytes
) -> None:
    (built_project.root / VERSION_FILE).write_bytes(data)
    files = tree(built_project.root)
    build = build_schema(built_project)
    assert build.refused
    assert _codes_and_files(build.issues) in ([("SCH001", VERSION_FILE)], [("SCH016", "schema/schema.json")])
    assert _codes_and_files(check_schema(built_project)) == _codes_and_files(build.issues)
    assert tree(built_project.root) == files


def test_a_warning_of_the_schema_stops_no_build_and_hides_no_error(built_project: Project) -> None:
    def pale(it: Json) -> None:
        _labels(it, "zones")[1]["x-color"] = "#dddddd"

    _change(built_project, pale)
    assert {issue.code for issue in build_schema(built_project).issues} == {"SCH013"}
    assert {issue.code for issue in check_schema(built_project)} == {"SCH013"}
    _change(built_project, lambda it: _labels(it, "zones").append({"const": "MARGIN", "title": "Margin"}))
    build = build_schema(built_project)
    assert build.refused
    assert {issue.code for issue in build.issues} == {"SCH013", "SCH016"}


def test_a_label_that_is_gone_keeps_its_number_through_a_build(built_project: Project) -> None:
    earlier_ids = json.loads((built_project.root / "schema/ids.json").read_bytes())

    def change(it: Json) -> None:
        it["x-version"] = "2.0.0"
        zones = _labels(it, "zones")
        del zones[2]
        zones.reverse()
        zones.append({"const": "MARGIN", "title": "Margin"})

    _change(built_project, change)
    build_schema(built_project)
    later_ids = json.loads((built_project.root / "schema/ids.json").read_bytes())
    assert later_ids["zones"] == [*earlier_ids["zones"], "MARGIN"]
    assert {key: names for key, names in later_ids.items() if key != "zones"} == {
        key: names for key, names in earlier_ids.items() if key != "zones"
    }


def _next_version(it: Json) -> None:
    it["x-version"] = "2.0.0"
    it["x-guidelines"] = "2.0.0"
    _labels(it, "cues").append({"const": "HEDGE", "title": "Hedge"})
    it["x-interfaces"] = [item for item in it["x-interfaces"] if item["name"] != "claims"]


def test_a_build_that_is_stopped_at_any_write_leaves_whole_files_and_the_next_one_finishes(
    built_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _change(built_project, _next_version)
    old_files = tree(built_project.root)
    finished_project = Project(tmp_path / "finished")
    shutil.copytree(built_project.root, finished_project.root)
    build_schema(finished_project)
    new_files = tree(finished_project.root)
    replace = Path.replace
    writes = len([name for name in new_files if new_files[name] != old_files.get(name)])
    assert writes > 5
    for stop in range(writes):
        root = tmp_path / f"stopped-{stop}"
        shutil.copytree(built_project.root, root)
        targets: list[Path] = []

        def stop_or_replace(self: Path, target: Path, stop: int = stop, targets: list[Path] = targets) -> Path:
            if len(targets) == stop:
                raise KeyboardInterrupt
            targets.append(target)
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", stop_or_replace)
        with pytest.raises(KeyboardInterrupt):
            build_schema(Project(root))
        monkeypatch.undo()
        stopped_files = tree(root)
        assert all(data in {old_files.get(name), new_files.get(name)} for name, data in stopped_files.items())
        assert len([name for name in stopped_files if stopped_files[name] != old_files.get(name)]) == stop
        build_schema(Project(root))
        assert tree(root) == new_files
        shutil.rmtree(root)


def test_a_second_writer_is_kept_out(built_project: Project) -> None:
    with built_project.locked(), pytest.raises(Conflict):
        build_schema(built_project)


def test_what_is_built_is_what_the_rest_of_the_package_reads(built_project: Project) -> None:
    _change(built_project, _next_version)
    build_schema(built_project)
    schema = built_project.schema()
    assert schema.ids["cues"] == ("CUE", "HEDGE")
    assert set(schema.interfaces) == {path.stem for path in (built_project.root / "schema/interfaces").glob("*.xml")}
    assert parse_schema(json.loads((built_project.root / "schema/versions/2.0.0.json").read_bytes())).version == "2.0.0"
