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
from claimset.release.papers.generated import PAPERS, generated
from claimset.rules.engine.rule import pages_by_code
from claimset.schema.check.judge import META
from claimset.schema.guidelines import ATTRIBUTES, RELATIONS
from claimset.schema.marked_blocks import block, renew_blocks
from claimset.schema.read import parse_schema
from claimset.store.project import Project
from claimset.text.markdown_table import TABLES
from support.other_domain import whole
from support.releasing import put_to_use
from support.tree import tree, written

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
KEPT = "schema/versions/1.0.0.json"
CUE = "schema/guidelines/cues/CUE.md"
BLOCKS = dict.fromkeys(("frame", "index", "rules", "rule-pages", *TABLES), "")


@pytest.fixture
def built(project: Project) -> Project:
    """A project in step and in use: its papers, its schema, everything made from it, and a record."""
    _copy_papers(project)
    build_schema(put_to_use(project))
    assert check_schema(project) == []
    return project


@pytest.fixture
def other(tmp_path: Path) -> Project:
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
    found: Json = json.loads((project.root / "schema/schema.json").read_bytes())
    return found


def _write(project: Project, source: Any) -> None:
    (project.root / "schema/schema.json").write_text(json.dumps(source, indent=1), encoding="utf-8")


def _change(project: Project, change: Callable[[Json], object]) -> None:
    source = _source(project)
    change(source)
    _write(project, source)


def _labels(source: Json, layer: str) -> list[Json]:
    found: list[Json] = source["properties"][layer]["items"]["properties"]["label"]["oneOf"]
    return found


def _files(project: Project) -> list[str]:
    texts = {name: (project.root / name).read_text(encoding="utf-8") for name in PAPERS}
    begun = {f"schema/guidelines/{place}" for place in (ATTRIBUTES, RELATIONS)}
    return sorted(set(generated(project.schema(), META, texts)) - begun)


def _told(issues: list[Issue] | tuple[Issue, ...]) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.file) for issue in issues]


def _edit(file: Path, at: int, char: str | None = None) -> bytes:
    """Put another character at a place; return what the file holds then."""
    text = file.read_bytes().decode()
    other = char if char is not None else "+" if text[at] == "~" else "~"
    file.write_bytes((text[:at] + other + text[at + 1 :]).encode())
    return file.read_bytes()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _made(name: str) -> bool:
    """Whether nobody but the schema writes a word of a file."""
    return not name.endswith(".md")


def test_the_project_is_in_step_with_its_schema(project: Project) -> None:
    _copy_papers(project)
    assert check_schema(project) == []


def test_a_second_build_writes_nothing(built: Project) -> None:
    before = written(built.root)
    again = build_schema(built)
    assert (again.changed, again.removed, again.issues, again.refused) == ((), (), (), False)
    assert written(built.root) == before


def test_a_project_that_has_only_a_schema_gets_everything(other: Project) -> None:
    before = _told(check_schema(other))
    done = build_schema(other)
    assert {name for code, name in before if code == "SCH014"} == set(done.changed)
    assert "schema/versions/2.3.0.json" in done.changed
    assert (other.root / "schema/interfaces/steps.xml").is_file()
    assert {code for code, _ in _told(done.issues)} == {"SCH015"}
    assert list(done.issues) == check_schema(other)
    assert build_schema(other).changed == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.pop("title"),
        lambda it: _labels(it, "zones")[1].update({"x-color": "red"}),
        lambda it: _labels(it, "zones")[1].update({"x-hotkey": "2"}),
        lambda it: it["x-interfaces"][0].update(passes=["nothing"]),
    ],
)
def test_a_schema_with_errors_writes_nothing(built: Project, change: Callable[[Json], object]) -> None:
    _change(built, change)
    (built.root / "schema/interfaces/all.xml").unlink()
    before = tree(built.root)
    done = build_schema(built)
    assert (done.changed, done.removed, done.refused) == ((), (), True)
    assert list(done.issues) == check_schema(built)
    assert {issue.file for issue in done.issues} == {"schema/schema.json"}
    assert tree(built.root) == before


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '{"a": NaN}', "\ud800", "[" * 100_000])
def test_a_schema_that_is_no_json_is_one_sentence_and_writes_nothing(built: Project, text: str) -> None:
    (built.root / "schema/schema.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    before = tree(built.root)
    for job in (build_schema, check_schema):
        with pytest.raises(Misconfigured, match=r"schema/schema\.json cannot be used"):
            job(built)
    assert tree(built.root) == before


def test_any_generated_file_that_was_edited_is_named_and_mended(built: Project) -> None:
    before = tree(built.root)
    names = _files(built)
    assert {"schema/meta.json", "schema/ids.json", "schema/croissant.json", "README.md", CUE} <= set(names)
    edited: dict[str, bytes] = {}
    for name in names:
        file = built.root / name
        text = file.read_bytes().decode()
        # In the third line of the first block, where a file has words of people too.
        at = len(text) // 2 if _made(name) else text.index("\n", text.index("<!-- claimset:")) + 4
        edited[name] = _edit(file, at)
        assert _told(check_schema(built)) == [("SCH014", name)], name
        file.write_bytes(text.encode())
    for name, data in edited.items():
        (built.root / name).write_bytes(data)
    assert sorted(build_schema(built).changed) == names
    assert tree(built.root) == before


def test_any_generated_file_that_is_gone_is_named_and_made_again(built: Project) -> None:
    before = tree(built.root)
    names = [name for name in _files(built) if _made(name)] + [KEPT]
    for name in names:
        (built.root / name).unlink()
    assert sorted(_told(check_schema(built))) == sorted(("SCH014", name) for name in names)
    assert sorted(build_schema(built).changed) == sorted(names)
    assert tree(built.root) == before


def test_a_generated_file_that_is_no_text_any_more_is_named_and_mended(built: Project) -> None:
    name = "schema/interfaces/all.xml"
    before = tree(built.root)
    (built.root / name).write_bytes(b"\xff\xfe\x00")
    assert _told(check_schema(built)) == [("SCH014", name)]
    build_schema(built)
    assert tree(built.root) == before


def test_the_line_that_differs_is_named(built: Project) -> None:
    file = built.root / "schema/ids.json"
    lines = file.read_text().split("\n")
    file.write_text("\n".join([*lines[:4], f" {lines[4]}", *lines[5:]]))
    (issue,) = check_schema(built)
    assert issue.message.startswith("line 5 is not what the schema makes")


def test_numbers_that_were_swapped_by_hand_are_put_back(built: Project) -> None:
    file = built.root / "schema/ids.json"
    before = file.read_bytes()
    ids = json.loads(before)
    ids["zones"][:2] = reversed(ids["zones"][:2])
    file.write_text(json.dumps(ids))
    assert _told(check_schema(built)) == [("SCH014", "schema/ids.json")]
    build_schema(built)
    assert file.read_bytes() == before


def test_every_rule_stands_in_the_papers_that_have_a_block_for_rules(built: Project) -> None:
    file = built.root / "README.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{block('rules', '')}\n", encoding="utf-8")
    assert _told(check_schema(built)) == [("SCH014", "README.md")]
    assert build_schema(built).changed == ("README.md",)
    table = file.read_text(encoding="utf-8")
    full = (built.root / "tests/cases/README.md").read_text(encoding="utf-8")
    for code, page in pages_by_code().items():
        assert f"| {code} | {page.level} | " in table
        assert f"### {code}\n\n*{page.level}, since {page.since}*\n\n{page.page}\n" in full


def test_a_page_of_a_rule_that_was_edited_by_hand_is_found(built: Project) -> None:
    name = "tests/cases/README.md"
    file = built.root / name
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("*error, since", "*warning, since", 1), encoding="utf-8")
    assert _told(check_schema(built)) == [("SCH014", name)]
    build_schema(built)
    assert file.read_text(encoding="utf-8") == before


def test_a_project_without_these_papers_gets_none(other: Project) -> None:
    build_schema(other)
    assert not any((other.root / name).exists() for name in PAPERS)


def test_numbers_that_cannot_be_read_are_not_made_up(built: Project) -> None:
    file = built.root / "schema/ids.json"
    file.write_text("<<<<<<< ours\n")
    before = tree(built.root)
    for job in (build_schema, check_schema):
        with pytest.raises(Misconfigured, match=r"schema/ids\.json") as caught:
            job(built)
        assert "restore" in caught.value.remedy
    assert tree(built.root) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(data=st.data())
def test_any_edit_is_found_or_stands_in_the_words_of_people(built: Project, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(_files(built)))
    file = built.root / name
    before = file.read_bytes()
    text = before.decode()
    at = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.sampled_from([char for char in ("~", " ", "\n", "a", "") if char != text[at]]))
    try:
        edited = _edit(file, at, char).decode()
        if name == "schema/ids.json" and not _is_json(edited):
            with pytest.raises(Misconfigured, match=name):
                check_schema(built)
            return
        found = check_schema(built)
        outside = not _made(name) and renew_blocks(edited, BLOCKS) != renew_blocks(text, BLOCKS)
        assert {issue.file for issue in found} <= {name}
        assert ("SCH014" in {issue.code for issue in found}) or outside
        assert all(issue.code in {"SCH014", "SCH015"} for issue in found)
        build_schema(built)
        assert outside or file.read_bytes() == before
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize("name", [CUE, "schema/guidelines/README.md", "README.md", "CONTRIBUTING.md"])
def test_words_of_people_are_no_issue_and_survive_a_build(built: Project, name: str) -> None:
    file = built.root / name
    words = "\n\nOne more sentence: ünïcode, <b>, $x, \\1 and `claimset`.\r\n"
    file.write_bytes(file.read_bytes() + words.encode())
    before = file.read_bytes()
    assert check_schema(built) == []
    assert build_schema(built).changed == ()
    assert file.read_bytes() == before


def test_words_above_a_frame_survive_a_new_frame(built: Project) -> None:
    file = built.root / CUE
    file.write_text("Words above.\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    _change(built, lambda it: _labels(it, "cues")[0].update(description="Other words."))
    assert CUE in build_schema(built).changed
    assert file.read_text(encoding="utf-8").startswith("Words above.\n\n<!-- claimset:frame -->\n# CUE\n")
    assert "Other words." in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [CUE, "README.md"])
def test_a_marker_that_was_broken_is_named_with_its_line_and_the_words_stay(built: Project, name: str) -> None:
    file = built.root / name
    text = file.read_text(encoding="utf-8")
    end = text.index("<!-- /claimset:")
    file.write_text(text[:end] + "<!-- /claimsets:" + text[end + len("<!-- /claimset:") :], encoding="utf-8")
    found = [issue for issue in check_schema(built) if "marker" in issue.message]
    assert _told(found) == [("SCH014", name)]
    assert (
        f"on line {1 + text.count(chr(10), 0, text.index('<!-- claimset:'))} begins or ends nothing" in found[0].message
    )
    after = text[end:].partition("\n")[2]
    build_schema(built)
    assert file.read_text(encoding="utf-8").endswith(after)


def test_a_page_that_is_no_text_is_not_overwritten(built: Project) -> None:
    (built.root / CUE).write_bytes("## Definition\n\nWörter.\n".encode("latin-1"))
    before = tree(built.root)
    for job in (build_schema, check_schema):
        with pytest.raises(Misconfigured, match=r"CUE\.md is no UTF-8 text"):
            job(built)
    assert tree(built.root) == before


def test_a_page_that_lacks_a_section_is_named(built: Project) -> None:
    file = built.root / CUE
    file.write_text(file.read_text(encoding="utf-8").replace("## Decide\n", "## Decided\n"), encoding="utf-8")
    assert _told(check_schema(built)) == [("SCH015", CUE)]
    assert check_schema(built)[0].message == "it says nothing under 'Decide'"
    assert _told(build_schema(built).issues) == [("SCH015", CUE)]


def test_a_new_label_gets_a_page_to_be_written(built: Project) -> None:
    def change(it: Json) -> None:
        it["x-version"] = "1.1.0"
        _labels(it, "cues").append({"const": "HEDGE", "title": "Hedge"})

    _change(built, change)
    done = build_schema(built)
    place = "schema/guidelines/cues/HEDGE.md"
    assert place in done.changed
    assert {issue.file for issue in done.issues} == {place}
    assert {issue.code for issue in done.issues} == {"SCH015"}


def test_an_old_interface_is_named_and_removed(built: Project) -> None:
    stale = built.root / "schema/interfaces/old.xml"
    shutil.copyfile(built.root / "schema/interfaces/all.xml", stale)
    (built.root / "schema/interfaces/notes.txt").write_text("kept")
    assert _told(check_schema(built)) == [("SCH014", "schema/interfaces/old.xml")]
    assert build_schema(built).removed == ("schema/interfaces/old.xml",)
    assert not stale.exists()
    assert (built.root / "schema/interfaces/notes.txt").read_text() == "kept"
    assert check_schema(built) == []


def test_another_meaning_under_the_same_version_is_refused(built: Project) -> None:
    _change(built, lambda it: _labels(it, "cues").append({"const": "HEDGE"}))
    before = tree(built.root)
    done = build_schema(built)
    assert [(issue.code, issue.file, issue.pointer) for issue in done.issues] == [
        ("SCH016", "schema/schema.json", "/x-version")
    ]
    assert done.refused
    assert tree(built.root) == before
    assert ("SCH016", "schema/schema.json") in _told(check_schema(built))


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
    built: Project, change: Callable[[Json], object]
) -> None:
    kept = (built.root / KEPT).read_bytes()
    _change(built, change)
    assert {code for code, _ in _told(check_schema(built))} == {"SCH014"}
    done = build_schema(built)
    assert done.changed
    assert KEPT not in done.changed
    assert (built.root / KEPT).read_bytes() == kept
    assert check_schema(built) == []


def test_every_version_is_kept_and_none_is_overwritten(built: Project) -> None:
    first = (built.root / KEPT).read_bytes()

    def second(it: Json) -> None:
        it["x-version"] = "2.0.0"
        _labels(it, "cues").append({"const": "HEDGE"})

    _change(built, second)
    assert "schema/versions/2.0.0.json" in build_schema(built).changed
    assert (built.root / KEPT).read_bytes() == first
    assert json.loads((built.root / "schema/versions/2.0.0.json").read_bytes()) == _source(built)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{}", b"null", b'{"title": "x"}'])
def test_a_kept_version_that_was_damaged_is_an_issue_and_is_not_overwritten(built: Project, data: bytes) -> None:
    (built.root / KEPT).write_bytes(data)
    before = tree(built.root)
    done = build_schema(built)
    assert done.refused
    assert _told(done.issues) in ([("SCH001", KEPT)], [("SCH016", "schema/schema.json")])
    assert _told(check_schema(built)) == _told(done.issues)
    assert tree(built.root) == before


def test_a_label_that_is_gone_keeps_its_number_through_a_build(built: Project) -> None:
    before = json.loads((built.root / "schema/ids.json").read_bytes())

    def change(it: Json) -> None:
        it["x-version"] = "2.0.0"
        zones = _labels(it, "zones")
        del zones[2]
        zones.reverse()
        zones.append({"const": "MARGIN", "title": "Margin"})

    _change(built, change)
    build_schema(built)
    after = json.loads((built.root / "schema/ids.json").read_bytes())
    assert after["zones"] == [*before["zones"], "MARGIN"]
    assert {key: names for key, names in after.items() if key != "zones"} == {
        key: names for key, names in before.items() if key != "zones"
    }


def _next_version(it: Json) -> None:
    it["x-version"] = "2.0.0"
    it["x-guidelines"] = "2.0.0"
    _labels(it, "cues").append({"const": "HEDGE", "title": "Hedge"})
    it["x-interfaces"] = [item for item in it["x-interfaces"] if item["name"] != "claims"]


def test_a_build_that_is_stopped_at_any_write_leaves_whole_files_and_the_next_one_finishes(
    built: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _change(built, _next_version)
    old = tree(built.root)
    finished = Project(tmp_path / "finished")
    shutil.copytree(built.root, finished.root)
    build_schema(finished)
    new = tree(finished.root)
    real = Path.replace
    writes = len([name for name in new if new[name] != old.get(name)])
    assert writes > 5
    for stop in range(writes):
        root = tmp_path / f"stopped-{stop}"
        shutil.copytree(built.root, root)
        done: list[Path] = []

        def stopping(self: Path, target: Path, stop: int = stop, done: list[Path] = done) -> Path:
            if len(done) == stop:
                raise KeyboardInterrupt
            done.append(target)
            return real(self, target)

        monkeypatch.setattr(Path, "replace", stopping)
        with pytest.raises(KeyboardInterrupt):
            build_schema(Project(root))
        monkeypatch.undo()
        left = tree(root)
        assert all(data in {old.get(name), new.get(name)} for name, data in left.items())
        assert len([name for name in left if left[name] != old.get(name)]) == stop
        build_schema(Project(root))
        assert tree(root) == new
        shutil.rmtree(root)


def test_a_second_writer_is_kept_out(built: Project) -> None:
    with built.locked(), pytest.raises(Conflict):
        build_schema(built)


def test_what_is_built_is_what_the_rest_of_the_package_reads(built: Project) -> None:
    _change(built, _next_version)
    build_schema(built)
    schema = built.schema()
    assert schema.ids["cues"] == ("CUE", "HEDGE")
    assert set(schema.interfaces) == {path.stem for path in (built.root / "schema/interfaces").glob("*.xml")}
    assert parse_schema(json.loads((built.root / "schema/versions/2.0.0.json").read_bytes())).version == "2.0.0"
