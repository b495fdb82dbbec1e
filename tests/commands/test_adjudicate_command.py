"""claimset adjudicate --plan: as text, as JSON, as a page."""

from collections.abc import Callable

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult
from support.contested import contested
from support.opinions import TEXT


@pytest.fixture
def adjudicate(
    with_texts: Callable[..., Project], within: Callable[..., CommandResult]
) -> Callable[..., CommandResult]:
    project = contested(with_texts(one=TEXT))
    return lambda *words: within(project, "adjudicate", *words)


def test_a_plan_is_text_json_or_a_page(adjudicate: Callable[..., CommandResult]) -> None:
    table, lines = adjudicate("--plan"), adjudicate("--plan", "--differences")
    assert (table.code, lines.code) == (0, 0)
    assert table.out.splitlines()[1].split()[:5] == ["one", "a01,", "a02", "5", "5"]
    assert " missing: GPE 'Harrow' [41:47]: a01 has it, a02 does not" in lines.out
    assert lines.out.splitlines()[0] == "one"
    assert "undecided: 5 differences in 1 of 1 document" in lines.err
    (document,) = adjudicate("--plan", "--format", "json").data["documents"]
    assert document["differences"][0]["sides"][0]["words"] == "'Northmere Police' [0:16]"
    page = adjudicate("--plan", "--differences", "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "5 differences in 1 document, 5 undecided." in page


def test_gold_is_no_page(adjudicate: Callable[..., CommandResult]) -> None:
    result = adjudicate("--format", "html")
    assert (result.code, "--plan --format html" in result.err) == (2, True)
