"""Each rule has the smallest document that breaks it and only it, the nearest that does not, and the mended one."""

import json
import re
from pathlib import Path

import pytest

import claimset.rules  # noqa: F401
from claimset.model.issue import RelationEdit
from claimset.model.notice import NOTICES
from claimset.model.schema import Schema
from claimset.rules.engine.rule import REGISTER
from claimset.rules.engine.shape import Shape
from support.labelled_case import CASES, MakeDocument, edits_of, every_case, has_no_place, mended_name, read_case

OTHER_FOLDERS = {"project", "hostile"}
FOLDERS = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir() and folder.name not in OTHER_FOLDERS)
RULES = sorted(REGISTER)
BROKEN = every_case(RULES, "broken")
GOOD = every_case(RULES, "good")
MENDED = [(code, name) for code, name in BROKEN if (CASES / code / f"{mended_name(name)}.json").is_file()]
FILES = sorted(file for code in RULES for file in (CASES / code).glob("*.json"))
FURTHER = re.compile(r"(?:broken|good|mended)-[a-z0-9]+(?:-[a-z0-9]+)*\.json")
SUCCESSORS = {"LBL005": {"NGO": "COMPANY"}}


def named(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("code", RULES)
@pytest.mark.parametrize("name", ["broken", "good"])
def test_every_rule_has_a_broken_and_a_good_document(code: str, name: str) -> None:
    assert (CASES / code / f"{name}.json").is_file()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_of_cases_has_its_rule_or_notice(folder: str) -> None:
    assert folder in REGISTER or folder in NOTICES
    file_names = {file.name for file in (CASES / folder).iterdir()} - {"broken.json", "good.json", "mended.json"}
    assert {name for name in file_names if folder in NOTICES or not FURTHER.fullmatch(name)} == set()


@pytest.mark.parametrize("code", RULES)
def test_what_mending_leaves_has_the_ending_of_what_it_mends(code: str) -> None:
    names = {name for _, name in every_case([code], "mended")}
    assert names <= {mended_name(name) for _, name in every_case([code], "broken")}


@pytest.mark.parametrize("file", FILES, ids=named)
def test_a_case_is_written_for_a_reader_one_span_a_line(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert max(line.count('"start"') for line in lines) <= 1
    assert max(line.count('"from"') for line in lines) <= 1
    assert all(character.isprintable() for line in lines for character in line.replace("\u200d", ""))
    assert len(lines) <= 40


@pytest.mark.parametrize(("code", "name"), BROKEN)
def test_the_broken_document_breaks_its_rule_and_no_other(
    code: str, name: str, document: MakeDocument, schema: Schema
) -> None:
    assert {issue.code for issue in read_case(code, name, document, schema).issues()} == {code}


@pytest.mark.parametrize(("code", "name"), BROKEN)
def test_the_broken_document_gives_the_golden_messages(
    code: str, name: str, document: MakeDocument, schema: Schema
) -> None:
    case = read_case(code, name, document, schema)
    assert case.expect
    assert [issue.message for issue in case.issues()] == list(case.expect), f"mend {code} in tests/cases/messages.txt"


@pytest.mark.parametrize(("code", "name"), BROKEN)
def test_an_issue_has_a_place_unless_it_is_about_the_whole_document(
    code: str, name: str, document: MakeDocument, schema: Schema
) -> None:
    for issue in read_case(code, name, document, schema).issues():
        assert (issue.start is None) == has_no_place(code)


@pytest.mark.parametrize(("code", "name"), GOOD)
def test_the_good_document_breaks_no_rule(code: str, name: str, document: MakeDocument, schema: Schema) -> None:
    assert read_case(code, name, document, schema).issues() == []


@pytest.mark.parametrize("file", [file for file in FILES if not file.stem.startswith("broken")], ids=named)
def test_a_document_that_breaks_nothing_has_the_schemas_shape(
    file: Path, document: MakeDocument, schema: Schema
) -> None:
    case = read_case(file.parent.name, file.stem, document, schema)
    labels = json.loads(file.read_bytes())["labels"]
    assert list(Shape(case.schema.source).of_labels(labels, file.name)) == []


@pytest.mark.parametrize(("code", "name"), BROKEN)
def test_a_mended_document_stands_where_the_rule_offers_an_edit(
    code: str, name: str, document: MakeDocument, schema: Schema
) -> None:
    offered = edits_of(read_case(code, name, document, schema).issues())
    assert ((code, name) in MENDED) == bool(offered)


@pytest.mark.parametrize(("code", "name"), MENDED)
def test_the_edits_turn_the_broken_document_into_the_mended_one(
    code: str, name: str, document: MakeDocument, schema: Schema
) -> None:
    broken_case = read_case(code, name, document, schema)
    mended_case = read_case(code, mended_name(name), document, schema)
    assert broken_case.mended(edits_of(broken_case.issues())).labels == mended_case.labels
    assert (broken_case.text, broken_case.document) == (mended_case.text, mended_case.document)


@pytest.mark.parametrize(("code", "name"), MENDED)
def test_the_mended_document_breaks_no_rule_and_mending_it_again_changes_nothing(
    code: str, name: str, document: MakeDocument, schema: Schema
) -> None:
    case = read_case(code, mended_name(name), document, schema)
    assert case.issues() == []
    assert case.mended(edits_of(case.issues())) == case


@pytest.mark.parametrize(("code", "name"), MENDED)
def test_an_edit_keeps_the_spans_id_and_label(code: str, name: str, document: MakeDocument, schema: Schema) -> None:
    for edit in edits_of(read_case(code, name, document, schema).issues()):
        if isinstance(edit, RelationEdit):
            assert all({item.source, item.target} == {edit.after.source, edit.after.target} for item in edit.before)
            assert {item.label for item in edit.before} == {edit.after.label}
        elif edit.after is not None:
            # A label that the schema took out of use gives way to the one that the schema puts in its place.
            label = SUCCESSORS.get(code, {}).get(edit.before.label, edit.before.label)
            assert (edit.after.id, edit.after.label) == (edit.before.id, label)


def test_every_kind_of_edit_has_a_mended_document() -> None:
    assert MENDED
