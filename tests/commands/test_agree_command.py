"""claimset agree: tables and JSON, and the gate that ends with exit code 1."""

import json
from collections.abc import Callable

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult
from support.releasing import OWLS, say, second


@pytest.fixture
def agree(with_texts: Callable[..., Project], within: Callable[..., CommandResult]) -> Callable[..., CommandResult]:
    project = with_texts(owls=OWLS)
    say(project, "owls", [("e1", 0, 8, "NGO"), ("e2", 10, 15, "GPE")])
    second(project, "owls")
    return lambda *words: within(project, "agree", *words)


def test_a_table_says_of_what_which_measure_over_how_many_documents(agree: Callable[..., CommandResult]) -> None:
    result = agree()
    assert result.code == 0
    assert "Agreement between people, in 1 document: a01, a02." in result.err
    assert "* over fewer than 10 documents: too few to rely on." in result.err
    rows = [line.split() for line in result.out.splitlines()]
    assert ["entities", "F1", "1.00*", "–", "1.00", "1", "4"] in rows
    assert not any(row[0] == "entities/NGO" for row in rows)


def test_labels_and_pairs_have_rows_of_their_own_where_they_are_asked_for(agree: Callable[..., CommandResult]) -> None:
    assert "entities/NGO" in agree("--by", "label").out
    assert "a01 · a02" in agree("--by", "annotator").out
    assert " owls " in agree("--by", "document").out


def test_json_names_places_and_measures_as_the_gate_does(agree: Callable[..., CommandResult]) -> None:
    value = json.loads(agree("--format", "json").out)
    assert value["compared"] == [{"between": "people", "annotators": ["a01", "a02"], "documents": 1}]
    rows = {(row["place"], row["measure"]): row for row in value["rows"]}
    assert rows["entities/NGO", "f1"]["value"] == 1.0
    assert rows["entities", "overlap_f1"]["size"] == 4


def test_the_gate_ends_with_1_and_names_the_row(agree: Callable[..., CommandResult]) -> None:
    assert agree("--min", "entities:f1:1").code == 0
    result = agree("--min", "entities:f1:1", "--min", "claims:f1:0.5")
    assert result.code == 1
    assert "claims:f1 was not measured" in result.err


def test_a_minimum_that_means_nothing_is_a_fault_of_the_command_line(agree: Callable[..., CommandResult]) -> None:
    result = agree("--min", "entities:f1")
    assert result.code == 2
    assert "layer:measure:value" in result.err


def test_a_page_is_made_of_the_same_values(agree: Callable[..., CommandResult]) -> None:
    page = agree("--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "Spans and relations, between people" in page
    assert "1.00* ⌀ 1.00" in page
