"""Corrections of gold by a file: kept as decisions, made again whenever gold is, and nobody's annotation touched."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from claimset.gold.adjudicate_all import AdjudicationResult, NewDecisions, adjudicate_all, read_decision_file
from claimset.gold.label_reader import LabelReader
from claimset.labels.tally import Tally
from claimset.labels.tally_tables import made_by
from claimset.model.machine import NOT_RECORDED, Machine, NotRecorded, machine_row
from claimset.model.record import Corrector
from claimset.model.trouble import Misconfigured
from claimset.release.compare.blame import blame
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project
from commands.conftest import run
from support.contested import contested, put
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, TEXT, opinion


@pytest.fixture
def one(with_texts: Callable[..., Project]) -> Project:
    project = with_texts(one=TEXT)
    put(project, opinion("a01", SAYS, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)))
    adjudicate_all(project)
    return project


def correct(
    project: Project,
    *lines: dict[str, Any],
    replace: bool = True,
    machines: Mapping[str, Machine | NotRecorded] = MappingProxyType({}),
) -> AdjudicationResult:
    file = project.root / "corrections.jsonl"
    rows = [{"document": "one", "reason": "guideline", "made_by": "machine", **line} for line in lines]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    new = NewDecisions(lines=read_decision_file(file), curator="c01", machines=machines)
    return adjudicate_all(project, replace=replace, new=new)


def gold(project: Project) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(project.gold_file("one").read_bytes())
    return data


ADDED = {"kind": "missing", "layer": "entities", "span": "d1", "value": {"start": 51, "end": 55, "label": "DATE"}}
EVERY_KIND: tuple[dict[str, Any], ...] = (
    {"kind": "boundary", "layer": "claims", "span": "c1", "value": [27, 55]},
    {"kind": "label", "layer": "claims", "span": "c1", "value": "TREND"},
    {"kind": "attribute", "layer": "claims", "name": "polarity", "span": "c1", "value": "NEGATIVE"},
    {"kind": "spurious", "layer": "entities", "span": "g1"},
    {"kind": "missing", "layer": "entities", "span": "r1", "value": {"start": 41, "end": 47, "label": "GROUP"}},
    {"kind": "relation", "name": "COUNTS", "span": "q1 r1", "value": True},
    {"kind": "relation", "name": "ATTRIBUTED_TO", "span": "c1 e2", "value": False},
    {"kind": "document", "name": "sensitivity", "value": 3},
)


def test_a_file_corrects_every_part_of_a_single_annotators_gold(one: Project) -> None:
    pulled = one.pulled_file("one").read_bytes()
    result = correct(one, *EVERY_KIND)
    assert (result.issues, result.written, result.decided) == ((), ("one",), {"one": 8})
    (claim,) = gold(one)["claims"]
    assert (claim["start"], claim["label"], claim["polarity"]) == (27, "TREND", "NEGATIVE")
    assert [(item["id"], item["label"]) for item in gold(one)["entities"]] == [
        ("e2", "LAW_ENFORCEMENT"),
        ("q1", "QUANTITY"),
        ("r1", "GROUP"),
    ]
    assert [(item["from"], item["to"], item["label"]) for item in gold(one)["relations"]] == [
        ("c1", "q1", "HAS_QUANTITY"),
        ("q1", "r1", "COUNTS"),
    ]
    assert gold(one)["document"]["sensitivity"] == 3
    assert one.pulled_file("one").read_bytes() == pulled


def test_corrected_gold_is_made_again_to_the_same_bytes_and_says_who_corrected_it(one: Project) -> None:
    correct(one, *EVERY_KIND)
    data = one.gold_file("one").read_bytes()
    one.gold_file("one").unlink()
    adjudicate_all(one)
    assert one.gold_file("one").read_bytes() == data
    provenance = gold(one)["provenance"]
    assert (provenance["gold_status"], provenance["made_by"]) == ("single", "machine")
    assert provenance["corrected_by"] == [{"curator": "c01", "made_by": "machine"}]
    lines = read_document_decisions(one, "one")
    assert {(line.by, line.made_by, line.source, line.reason) for line in lines} == {
        ("c01", "machine", "file", "guideline")
    }


OWL = Machine("owl-1", "2.0", "2026-02-03", "prompts/owls.md")


@pytest.mark.parametrize(
    ("line", "machines", "corrector"),
    [
        ({}, {}, Corrector("c01", "machine")),
        ({"machine": msgspec.to_builtins(OWL), "made_by": "person"}, {}, Corrector("c01", "machine", OWL)),
        ({"made_by": "person"}, {"c01": OWL}, Corrector("c01", "machine", OWL)),
        ({"made_by": "person"}, {"c02": OWL}, Corrector("c01", "person")),
        ({}, {"c01": NOT_RECORDED}, Corrector("c01", "machine", NOT_RECORDED)),
        ({"machine": msgspec.to_builtins(OWL)}, {"c01": Machine("other")}, Corrector("c01", "machine", OWL)),
    ],
)
def test_a_correction_says_which_machine_made_it_and_a_persons_says_none(
    one: Project, line: dict[str, Any], machines: dict[str, Machine | NotRecorded], corrector: Corrector
) -> None:
    correct(one, {**EVERY_KIND[1], **line}, machines=machines)
    (decision,) = read_document_decisions(one, "one")
    assert (decision.by, decision.made_by, decision.machine) == msgspec.structs.astuple(corrector)
    assert gold(one)["provenance"].get("corrected_by") == [msgspec.to_builtins(corrector)]
    facts = machine_row(corrector.machine_facts)
    assert set(facts.values()) in ({None}, {NOT_RECORDED}, {"owl-1", "2.0", "2026-02-03", "prompts/owls.md"})
    assert (set(facts.values()) == {None}) == (corrector.made_by == "person")
    words = f"c01 is a machine: model {facts['model']}, version {facts['version']}, date {facts['date']}, prompt"
    assert (words in run("blame", "one", cwd=one.root).words) == (corrector.made_by == "machine")
    assert blame(one, "one", "c1").machines.get("c01", (None,)) == (corrector.machine_facts,)


def test_the_same_file_twice_adds_no_decision(one: Project) -> None:
    correct(one, *EVERY_KIND)
    result = correct(one, *EVERY_KIND[:3])
    assert (result.unchanged, result.decided) == (("one",), {})


def test_a_span_that_is_added_gets_defaults_and_an_entity_of_its_own(one: Project) -> None:
    correct(one, {**ADDED, "value": {"start": 51, "end": 55, "label": "PERSON"}})
    ids = [item["entity_id"] for item in gold(one)["entities"] if "entity_id" in item]
    (added,) = (item for item in gold(one)["entities"] if item["id"] == "d1")
    assert (added["status"], added["level"]) == ("public_role", "NAM")
    assert len(ids) == len(set(ids))


def test_gold_is_not_corrected_unless_it_may_be_replaced(one: Project) -> None:
    data = one.gold_file("one").read_bytes()
    result = correct(one, EVERY_KIND[0], replace=False)
    assert "1 boundary changed" in result.issues[0].message
    assert (one.gold_file("one").read_bytes(), read_document_decisions(one, "one")) == (data, [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"kind": "boundary", "layer": "claims", "span": "c9", "value": [1, 2]}, "gold has no span 'c9'"),
        ({"kind": "boundary", "layer": "claims", "span": "c1", "value": "all"}, "no such thing"),
        ({"kind": "boundary", "layer": "claims", "span": "c1", "value": [27, 999]}, "ends after the text"),
        ({"kind": "label", "layer": "claims", "span": "c1", "value": "GUESS"}, "none of the 10 values"),
        ({"kind": "attribute", "layer": "claims", "name": "mood", "span": "c1", "value": "x"}, "no such thing"),
        ({"kind": "relation", "name": "COUNTS", "span": "q1 z9", "value": True}, "no such thing"),
        ({"kind": "relation", "name": "LIKES", "span": "c1 e2", "value": True}, "no such thing"),
        ({**ADDED, "span": "q1"}, "an id that no other span has"),
        ({**ADDED, "layer": "moods"}, "needs a layer"),
        ({**ADDED, "value": {"start": "x", "end": 9, "label": "DATE"}}, "no span"),
        ({"kind": "coreference", "value": [["e2"]]}, "nor corrects gold"),
        ({"kind": "spurious", "layer": "claims", "span": "c1", "reason": None}, "nor corrects gold"),
        ({}, "nor corrects gold"),
    ],
)
def test_a_line_that_corrects_nothing_of_gold_is_refused_and_nothing_is_written(
    one: Project, line: dict[str, Any], message: str
) -> None:
    data = one.gold_file("one").read_bytes()
    with pytest.raises(Misconfigured, match=message):
        correct(one, EVERY_KIND[2], line)
    assert (one.gold_file("one").read_bytes(), read_document_decisions(one, "one")) == (data, [])


def test_gold_that_waits_for_decisions_is_not_corrected(with_texts: Callable[..., Project]) -> None:
    project = contested(with_texts(one=TEXT))
    result = correct(project, EVERY_KIND[2])
    assert ([issue.code for issue in result.issues], result.decided) == (["ADJ001"], {})


def test_the_datasheet_says_who_corrected_how_many(one: Project) -> None:
    correct(one, EVERY_KIND[2])
    record, _ = LabelReader(one, one.schema()).gold(one.gold_file("one"))
    assert record is not None
    words = made_by(Tally([(one.documents()[0], record)]))
    assert words.splitlines()[-2:] == [
        "The machine `c01` corrected 1 document after that, decision by decision.",
        "Model, version, date and prompt are recorded for 0 of 1 machine-corrected document.",
    ]
