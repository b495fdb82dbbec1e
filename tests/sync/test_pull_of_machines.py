"""What a pull says of the makers of annotations: the map decides who is a machine, and labels keep the one they had."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from claimset.model.machine import Machine
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.assignment.people import People
from support.pulling import Bench

EMAIL = "x@people.example"
MACHINE = Machine("Some model", "3", prompt="sha256:0")


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """One document, which the project of m01 has."""
    return Bench(with_texts(one="Northmere Police counted 3 people."), "m01")


def _map(bench: Bench, **entries: dict[str, Any]) -> None:
    bench.project.write_private("annotators.json", {name: {"email": EMAIL, **row} for name, row in entries.items()})


def _enter(bench: Bench, machine: Machine) -> None:
    people = People(bench.project)
    people.enter("m01", EMAIL, "machine", machine)
    people.save()


def _makers(bench: Bench) -> list[tuple[str, str, str | None]]:
    return [
        (row["annotator"], row["made_by"], row["machine"]["model"] if "machine" in row else None)
        for row in bench.layers("one")
    ]


def test_labels_stored_as_a_persons_are_a_machines_once_the_map_says_so_and_back(bench: Bench) -> None:
    bench.annotate(1, "Northmere")
    bench.pull()
    before = bench.layers("one")
    assert _makers(bench) == [("m01", "person", None)]
    _map(bench, m01={"made_by": "machine", "machine": {"model": "Some model"}})
    result = bench.pull(full=True)
    messages = [issue.message for issue in result.issues if issue.code == "ANN012"]
    assert messages == ["annotation 1 is stored as the work of a person, and is now that of a machine"]
    assert _makers(bench) == [("m01", "machine", "Some model")]
    assert [row["sha256"] for row in bench.layers("one")] == [row["sha256"] for row in before]
    assert bench.pull(full=True).changed == []
    _map(bench, m01={})
    bench.pull(full=True)
    assert bench.layers("one") == before


def test_work_of_machines_from_this_server_without_the_map_is_not_pulled_as_that_of_people(bench: Bench) -> None:
    _enter(bench, MACHINE)
    bench.annotate(1, "Northmere")
    bench.pull()
    (bench.project.state / "annotators.json").unlink()
    before = bench.project.pulled_file("one").read_bytes()
    with pytest.raises(Misconfigured, match="work of m01"):
        bench.pull(full=True)
    assert bench.project.pulled_file("one").read_bytes() == before


def test_labels_that_are_written_anew_keep_their_machine_and_day_and_other_labels_have_those_of_today(
    bench: Bench,
) -> None:
    _enter(bench, MACHINE)
    annotation = bench.annotate(1, "Northmere", updated_at="2031-05-03T10:00:00.000000Z")
    bench.pull()
    _map(bench, m01={"made_by": "machine", "machine": {"model": "Another", "version": "4", "prompt": "p"}})
    row = bench.shelf.task(1, 1)

    def rewrite(moment: str, **fields: Any) -> dict[str, Any]:
        row["annotations"] = [{**row["annotations"][0], **fields, "updated_at": moment}]
        row["updated_at"] = bench.shelf.moment()
        bench.pull(full=True)
        (stored,) = bench.layers("one")
        assert stored["updated"].startswith(moment[:10])
        return dict(stored["machine"])

    machine = {"model": "Some model", "version": "3", "date": "2031-05-03", "prompt": "sha256:0"}
    assert rewrite("2032-01-01T10:00:00.000000Z") == machine
    fewer_labels = rewrite("2033-01-01T10:00:00.000000Z", result=annotation["result"][:0])
    assert (fewer_labels["model"], fewer_labels["date"]) == ("Another", "2033-01-01")


@pytest.mark.parametrize("is_older", [False, True])
@pytest.mark.parametrize("earlier", [{}, {"machine": {"model": "Some model"}}])
def test_facts_of_a_machine_that_come_into_the_map_later_reach_stored_labels(
    bench: Bench, earlier: dict[str, Any], is_older: bool
) -> None:
    _map(bench, m01={"made_by": "machine", **earlier})
    bench.annotate(1, "Northmere", updated_at="2031-05-03T10:00:00.000000Z")
    bench.pull()
    if is_older:
        # A file of an older version does not state the machine.
        file = bench.project.pulled_file("one")
        content = json.loads(file.read_bytes())
        del content["annotations"][0]["machine"]
        file.write_text(json.dumps(content))
    facts = {"model": "Some model", "version": "3", "prompt": "p"}
    _map(bench, m01={"made_by": "machine", "machine": facts})
    bench.pull(full=True)
    (row,) = bench.layers("one")
    assert row["machine"] == {**facts, "date": "2031-05-03"}
    assert bench.pull(full=True).changed == []
