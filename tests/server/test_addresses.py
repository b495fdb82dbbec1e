"""The address of a span in Label Studio: the server that runs, the number of the project, the task and the region."""

from typing import Any

import msgspec
import pytest

from claimset.model.record import Annotation
from claimset.server.addresses import SpanAddresses
from claimset.server.serve import TeamServer
from claimset.store.project import Project
from claimset.store.snapshots import Snapshot, keep_snapshot
from support.opinions import opinion

FACTS: dict[str, Any] = {"origin": "m1", "task": 7, "annotation": 9}


@pytest.fixture
def annotation() -> Annotation:
    return msgspec.structs.replace(opinion("a01"), **FACTS)


@pytest.fixture
def pulled(project: Project) -> Project:
    """A project that pulled from one server project, number 3."""
    snapshot = Snapshot(project, "all", {"interface": "all", "origin": "m1", "project": 3, "annotator": None})
    snapshot.add(b'{"id": 7}')
    closed = snapshot.close()
    assert closed is not None
    keep_snapshot(project, closed)
    return project


def test_a_span_is_opened_on_the_server_of_the_environment(
    pulled: Project, annotation: Annotation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", "https://labels.example.org/")
    address = "https://labels.example.org/projects/3/data?task=7&annotation=9"
    assert SpanAddresses(pulled).of(annotation) == address
    assert SpanAddresses(pulled).of(annotation, "e&1/2") == f"{address}&region=e%261%2F2"


def test_where_annotators_have_servers_of_their_own_it_is_theirs(pulled: Project, annotation: Annotation) -> None:
    (pulled.state / "servers" / "a01").mkdir(parents=True)
    TeamServer(pulled).announce("http://127.0.0.1:1", "t")
    assert SpanAddresses(pulled).of(annotation) is None
    TeamServer(pulled, "a01").announce("http://127.0.0.1:2", "t")
    assert (SpanAddresses(pulled).of(annotation) or "").startswith("http://127.0.0.1:2/projects/3/")
    other = msgspec.structs.replace(annotation, annotator="a02")
    assert (SpanAddresses(pulled).of(other) or "").startswith("http://127.0.0.1:1/projects/3/")


@pytest.mark.parametrize("change", [{"origin": None}, {"origin": "m2"}, {"task": None}])
def test_work_that_was_pulled_from_nowhere_has_no_address(
    pulled: Project, annotation: Annotation, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", "https://labels.example.org")
    assert SpanAddresses(pulled).of(msgspec.structs.replace(annotation, **change)) is None


def test_without_a_server_there_is_no_address(pulled: Project, annotation: Annotation) -> None:
    assert SpanAddresses(pulled).of(annotation) is None
