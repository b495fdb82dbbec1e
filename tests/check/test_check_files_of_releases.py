"""A release stays what it was: its own schema judges it, and no rule that is newer fails it."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from claimset.model.issue import Issue, Level, Violation
from claimset.model.trouble import Misconfigured
from claimset.release.export import export
from claimset.rules.engine.rule import REGISTER, Rule, Subject
from claimset.rules.older_releases import soften_newer_rules
from claimset.store.project import Project
from support.checking import check_files
from support.manifest import manifest_rows, put_manifest_rows


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> str:
    """A rule of the day after tomorrow, which every document breaks."""

    def check(subject: Subject) -> Iterator[Violation]:
        """Say no to everything."""
        yield Violation("it is not what is asked for today")

    monkeypatch.setitem(REGISTER, "LBL999", Rule("LBL999", Level.ERROR, "99.0.0", check))
    return "LBL999"


def released(project: Project) -> Path:
    release = export(project)
    assert release.sizes, release.issues
    return release.folder


def levels(issues: list[Issue], code: str) -> set[str]:
    return {issue.level for issue in issues if issue.code == code}


def test_a_release_is_judged_by_its_own_schema_and_every_record_of_it(checkout: Project) -> None:
    folder = released(checkout)
    checkout.schema_file.write_bytes(checkout.schema_file.read_bytes().replace(b"ATTRIBUTED_TO", b"SAID_BY"))
    result = check_files([folder], checkout.schema(), None)
    assert result.gold == len((folder / "records.jsonl").read_bytes().splitlines())
    assert result.errors == 0


def test_a_newer_rule_never_fails_a_release_and_fails_what_is_made_today(checkout: Project, newer: str) -> None:
    folder = checkout.build
    with pytest.MonkeyPatch.context() as before:
        before.delitem(REGISTER, newer)
        folder = released(checkout)
    result = check_files([folder], checkout.schema(), checkout)
    assert result.errors == 0
    assert levels(result.issues, newer) == {"warning"}
    message = next(issue.message for issue in result.issues if issue.code == newer)
    assert message.startswith("it is not what is asked for today (a rule since 99.0.0; this was made with ")
    records = check_files([folder / "records.jsonl"], checkout.schema(), checkout)
    assert levels(records.issues, newer) == {"error"}


def test_a_release_is_not_held_to_what_became_of_its_documents(checkout: Project) -> None:
    folder = released(checkout)
    lines = manifest_rows(checkout)
    lines[0] |= {"sha256": "0" * 64, "length": 7}
    put_manifest_rows(checkout, lines)
    assert check_files([folder], checkout.schema(), checkout).errors == 0


def test_what_was_an_error_on_the_day_stays_one(checkout: Project) -> None:
    folder = released(checkout)
    file = folder / "records.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"start":', b'"begin":', 1))
    assert check_files([folder], checkout.schema(), checkout).errors


def test_a_release_without_a_schema_that_can_be_used_is_said_in_one_sentence(checkout: Project) -> None:
    folder = released(checkout)
    (folder / "schema" / "schema.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Misconfigured, match="cannot be used as a schema"):
        check_files([folder], checkout.schema(), checkout)


@pytest.mark.parametrize(
    ("made_with", "level"),
    [
        ("99.0.0", "error"),
        ("98.9.9", "warning"),
        ("98.9.9.dev1", "warning"),
        ("", "error"),
        ("soon", "error"),
        (f"1.{'9' * 5_000}.0", "error"),
    ],
    ids=lambda value: value[:12],
)
def test_only_what_is_older_than_the_rule_is_spared(newer: str, made_with: str, level: str) -> None:
    issue = Issue(newer, Level.ERROR, "no")
    (issues,) = soften_newer_rules([issue], made_with, REGISTER)
    assert issues.level == level
    info = msgspec.structs.replace(issue, level=Level.INFO)
    assert list(soften_newer_rules([info], made_with, REGISTER)) == [info]
    unknown = msgspec.structs.replace(issue, code="ZZZ001")
    assert list(soften_newer_rules([unknown], made_with, REGISTER)) == [unknown]
