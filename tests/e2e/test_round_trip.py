"""Whatever a schema allows goes to a real server and comes back as it was."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from claimset.labels.implied_relations import with_implied
from claimset.labelstudio.payload.tasks import payload
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.task import prepare
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.schema.defaults import with_defaults
from claimset.schema.read import parse_schema
from claimset.sync.assignment.project_page import find_or_create
from claimset.text.decode import decode
from support.documents import manifest_line
from support.owner import completed_tasks
from support.strategies import SCHEMA, labels_of, readable_texts

pytestmark = pytest.mark.server

_SWAP = Path(__file__).resolve().parents[1] / "swap" / "schema" / "schema.json"
SCHEMAS = (SCHEMA, parse_schema(json.loads(_SWAP.read_bytes())))
INTERFACES = {f"{schema.name}-{item.name}": (schema, item) for schema in SCHEMAS for item in schema.interfaces.values()}
EACH = 63  # of eight interfaces: 504 records
MADE_IN = 1.5


class Case(NamedTuple):
    """A text and what somebody labelled in it."""

    text: str
    labels: Labels


@cache
def generated(place: str) -> tuple[Case, ...]:
    """
    Draw texts and labels of one interface from the schema itself: hostile, all different, the same every time.

    Hypothesis likes records that say little; of three times as many those that say most are taken.
    """
    schema, interface = INTERFACES[place]
    case_by_hash: dict[bytes, Case] = {}

    @seed(list(INTERFACES).index(place))
    @settings(max_examples=3 * EACH, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        text = data.draw(readable_texts)
        case = Case(text, data.draw(labels_of(schema, text, interface)))
        case_by_hash[msgspec.json.encode(case)] = case

    collect()
    cases = sorted(case_by_hash.values(), key=lambda case: -len(msgspec.json.encode(case.labels)))
    # First come those that have a label, an attribute or a relation which none before them has.
    places: set[tuple[str, str]] = set()
    first = []
    for case in cases:
        spans = [(name, span) for name, layer in case.labels.layers.items() for span in layer]
        parts = {(name, key) for name, span in spans for key in (span.label, *span.attributes)}
        parts |= {("", item.label) for item in case.labels.relations} | {("", name) for name in case.labels.document}
        if not parts <= places:
            first.append(case)
            places |= parts
    return tuple([*first, *(case for case in cases if case not in first)][:EACH])


@pytest.mark.parametrize("place", INTERFACES)
def test_a_record_comes_back_from_the_server_as_it_was(server: LabelStudio, place: str) -> None:
    schema, interface = INTERFACES[place]
    cases = {f"r{number}": case for number, case in enumerate(generated(place))}
    assert len(cases) == EACH
    tasks = []
    for name, (text, labels) in cases.items():
        assert decode(text.encode()) == text
        document = manifest_line(text, id=name)
        annotation = {"result": to_result(labels, text, schema, interface), "lead_time": MADE_IN}
        tasks.append(payload(prepare(document, text, schema, interface), schema) | {"annotations": [annotation]})
    project = find_or_create(server, schema, interface)[0].id
    assert len(server.tasks.send(project, msgspec.json.encode(tasks))) == EACH

    back = {task.document: task for task in completed_tasks(server, project)}
    assert back.keys() == cases.keys()
    for name, (text, labels) in sorted(cases.items(), key=lambda item: len(repr(item[1]))):
        assert back[name].text(schema.text.field) == text
        assert not back[name].raw.get("drafts")
        (annotation,) = back[name].annotations
        assert (annotation.lead_time, annotation.cancelled) == (MADE_IN, False)
        wanted = with_defaults(labels, schema, interface.stages, interface.passes)
        wanted = with_implied(wanted, schema, interface.passes)
        reading = annotation.read(text, schema, interface)
        assert (reading.labels, reading.problems) == (wanted, ())


def test_the_records_are_many_and_hold_everything_that_a_schema_has() -> None:
    cases = [(schema, case) for place, (schema, _) in INTERFACES.items() for case in generated(place)]
    assert len(cases) >= 500
    for schema in SCHEMAS:
        labels = [case.labels for of, case in cases if of is schema]
        spans = [(name, span) for some in labels for name, layer in some.layers.items() for span in layer]
        drawn = {
            (layer.name, name) for layer in schema.layers.values() for name, item in layer.labels.items() if item.drawn
        }
        assert {(name, span.label) for name, span in spans} == drawn
        asked_attributes = {
            (layer.name, item.name)
            for layer in schema.layers.values()
            for item in layer.attributes.values()
            if item.stage
        }
        assert {(name, attribute) for name, span in spans for attribute in span.attributes} == asked_attributes
        assert {item.label for some in labels for item in some.relations} == set(schema.relations)
        assert {name for some in labels for name in some.document} == set(schema.document)
    texts = "".join(case.text for _, case in cases)
    for sign in ("\r\n", "👩‍👩‍👧", "שלום", "\u2028", "\ufeff", "\x1c", "<b>", "\u0301", "\u202e"):
        assert sign in texts
