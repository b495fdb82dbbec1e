"""A project gives a convention another level; what a release promises keeps its own."""

from typing import Any

import msgspec
import pytest

from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import RuleLevel, Schema
from claimset.model.span import Span
from claimset.rules.engine.rule import REGISTER, Subject, pages_by_code
from claimset.rules.engine.rule_levels import at_levels, lowered_rules, rule_level_issues
from claimset.rules.runner import run
from support.documents import manifest_line

TEXT = "“Owls left”, he said. \n"
CONVENTIONS = {code for code, page in pages_by_code().items() if page.convention}
FIXED = ("SCH", "SAF", "SPL", "RLS", "GLD", "DOC0", "SPN001", "SPN002", "ADJ001")


def with_levels(schema: Schema, **levels: Any) -> Schema:
    return msgspec.structs.replace(
        schema, rule_levels={code: RuleLevel(level, "House style.") for code, level in levels.items()}
    )


def issues_of(schema: Schema, span: Span, *, annotation: bool = False) -> dict[str, Level]:
    labels = Labels(layers={schema.with_role("mention")[0].name: (span,)})
    row = Annotation("a01", "all", "person", schema.version, schema.guidelines, "0" * 64, "0" * 64, labels)
    subject = Subject(manifest_line(TEXT), labels, schema, TEXT, row if annotation else None)
    return {issue.code: issue.level for issue in run(subject)}


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("annotation", [False, True])
def test_a_convention_has_the_level_that_the_schema_gives_it(schema: Schema, level: Level, annotation: bool) -> None:
    issues = issues_of(with_levels(schema, SPN004=level.value), Span("e1", 0, 11, "NGO"), annotation=annotation)
    assert issues["SPN004"] == level


def test_a_convention_that_is_off_says_nothing_and_the_others_go_on(schema: Schema) -> None:
    span = Span("e1", 0, 23, "NGO")
    usual, without = issues_of(schema, span), issues_of(with_levels(schema, SPN006="off"), span)
    assert "SPN006" in usual
    assert without == {code: level for code, level in usual.items() if code != "SPN006"}


def test_a_rule_that_a_release_rests_on_keeps_its_level(schema: Schema) -> None:
    assert issues_of(with_levels(schema, SPN002="off"), Span("e1", 0, 23, "NGO"))["SPN002"] == Level.ERROR


def test_no_convention_that_came_after_the_first_version_breaks_a_project_that_was_clean() -> None:
    assert not [
        code
        for code, rule in REGISTER.items()
        if rule.convention and rule.since != "0.1.0" and rule.level == Level.ERROR
    ]


def test_a_rule_that_is_milder_in_annotations_stays_so(schema: Schema) -> None:
    labels = Labels()
    row = Annotation("a01", "all", "person", schema.version, schema.guidelines, "0" * 64, "0" * 64, labels)
    subject = Subject(manifest_line(TEXT), labels, with_levels(schema, CLM007="error", NUM001="error"), TEXT, row)
    assert [REGISTER[code].level_of(subject) for code in ("CLM007", "NUM001")] == [Level.INFO, Level.INFO]


def test_conventions_are_the_rules_that_houses_differ_in() -> None:
    assert {"SPN004", "SPN005", "SPN006", "CLM002", "LBL007", "LBL008", "QTY008", "NUM001", "DOC009"} <= CONVENTIONS
    assert {code for code in CONVENTIONS if code.startswith(FIXED)} == {"DOC009"}


def test_an_issue_of_all_documents_has_the_level_that_the_schema_gives_its_rule(schema: Schema) -> None:
    issues = [Issue("DOC009", Level.WARNING, "near"), Issue("DOC008", Level.ERROR, "same"), Issue("?", Level.INFO, "")]
    house = with_levels(schema, DOC009="error", DOC008="off")
    assert [issue.level for issue in at_levels(issues, house)] == [Level.ERROR, Level.ERROR, Level.INFO]
    assert [issue.code for issue in at_levels(issues, with_levels(schema, DOC009="off"))] == ["DOC008", "?"]


def test_a_schema_check_names_rules_that_there_are_not_and_those_whose_level_is_fixed() -> None:
    setting = {"level": "off", "reason": "House style."}
    source = {"x-rules": {"SPN004": setting, "SAF001": setting, "XYZ001": setting}}
    fixed, unknown = rule_level_issues(source, "schema.json")
    assert (fixed.code, fixed.pointer, unknown.pointer) == ("SCH011", "/x-rules/SAF001", "/x-rules/XYZ001")
    assert fixed.message.endswith("take SAF001 out of x-rules")
    assert unknown.message == "there is no rule XYZ001: claimset explain lists them"


def test_only_milder_conventions_count_as_lowered(schema: Schema) -> None:
    house = with_levels(schema, SPN004="off", SPN005="warning", LBL008="error", SPN006="error", SAF001="off")
    assert [page.code for page, _ in lowered_rules(house)] == ["SPN004", "SPN005"]
