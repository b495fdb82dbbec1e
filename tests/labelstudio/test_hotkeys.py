"""No key answers to two things, and nothing is left for Label Studio to give a key of its own choice."""

from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labelstudio.hotkeys import RESERVED, Hotkeys
from claimset.labelstudio.interface import build_interface
from claimset.schema.read import parse_schema
from support.other_domain import source
from support.strategies import SCHEMA


@pytest.mark.parametrize("name", list(SCHEMA.interfaces))
def test_every_label_and_every_choice_has_a_key_of_its_own(name: str) -> None:
    root = ET.fromstring(build_interface(SCHEMA, SCHEMA.interfaces[name]))
    keyed = [item.get("hotkey") for tag in ("Label", "Choice") for item in root.iter(tag)]
    assert None not in keyed
    assert max(Counter(keyed).values()) == 1
    assert not RESERVED.keys() & set(keyed)


@pytest.mark.parametrize("name", list(SCHEMA.interfaces))
def test_a_single_key_never_answers_a_question(name: str) -> None:
    root = ET.fromstring(build_interface(SCHEMA, SCHEMA.interfaces[name]))
    assert [item.get("value") for item in root.iter("Choice") if "+" not in str(item.get("hotkey"))] == []


def test_the_keys_of_the_schema_come_first() -> None:
    keys = Hotkeys(SCHEMA, SCHEMA.interfaces["all"])
    for layer in SCHEMA.drawn_in(SCHEMA.interfaces["all"]):
        for label in layer.labels.values():
            if label.hotkey:
                assert keys.key_of(layer.control, str(label.name)) == label.hotkey


def test_what_an_interface_does_not_have_has_no_key() -> None:
    assert Hotkeys(SCHEMA, SCHEMA.interfaces["zones"]).key_of("claims", "TREND") is None


@given(st.integers(1, 200))
def test_keys_are_unique_however_many_labels_there_are(count: int) -> None:
    data = source()
    labels = data["properties"]["things"]["items"]["properties"]["label"]
    labels["oneOf"] = [{"const": f"L{number}"} for number in range(count)]
    data["properties"]["things"]["items"]["properties"]["fresh"]["x-for"] = ["L0"]
    schema = parse_schema(data)
    keys = Hotkeys(schema, schema.interfaces["things"])
    given_keys = [keys.key_of("things", f"L{number}") for number in range(count)]
    keys_in_use = [key for key in given_keys if key is not None]
    assert len(keys_in_use) == len(set(keys_in_use))
    assert len(keys_in_use) == count or count > 100
