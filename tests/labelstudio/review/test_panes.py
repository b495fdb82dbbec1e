"""The interface of a review: an ordinary one, panes in which nobody can draw, and keys of its own."""

from xml.etree import ElementTree as ET

import pytest

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.offered_interface import OfferedInterface
from claimset.labelstudio.review.panes import REVIEW_CHOICES
from claimset.labelstudio.vocabulary import vocabulary
from claimset.model.review import PANES
from claimset.model.schema import Schema
from claimset.schema.read import parse_schema
from claimset.sync.review.interfaces import review_interface
from support.other_domain import whole
from support.strategies import SCHEMA

SCHEMAS = {"own": SCHEMA, "kitchen": parse_schema(whole())}
CASES = [(name, interface) for name, schema in SCHEMAS.items() for interface in schema.interfaces]


@pytest.fixture(params=CASES, ids=" ".join)
def built(request: pytest.FixtureRequest) -> tuple[Schema, str, ET.Element]:
    """A schema, the name of one of its interfaces, and the interface in which that is reviewed."""
    name, interface = request.param
    schema = SCHEMAS[name]
    return schema, interface, ET.fromstring(build_interface(schema, review_interface(schema.interfaces[interface])))


def test_every_label_of_a_pane_stands_where_nobody_sees_it(built: tuple[Schema, str, ET.Element]) -> None:
    _, _, root = built
    hidden = {id(item) for view in root.iter("View") if view.get("style") == "display:none" for item in view.iter()}
    controls = [item for item in root.iter() if (item.get("toName") or "").startswith("pane-")]
    assert controls
    assert all(id(item) in hidden for item in controls)
    assert [item.get("name") for item in root.iter("Text")][1:] == [f"pane-{pane}" for pane in PANES]


def test_it_asks_what_the_reviewed_interface_asks(built: tuple[Schema, str, ET.Element]) -> None:
    schema, name, root = built
    ordinary = build_interface(schema, schema.interfaces[name])
    assert vocabulary(ET.tostring(root, encoding="unicode")) == vocabulary(ordinary)
    assert OfferedInterface(ordinary, schema, schema.interfaces[name]).is_current


def test_every_answer_has_a_key_of_its_own(built: tuple[Schema, str, ET.Element]) -> None:
    _, _, root = built
    shown = [item for item in root.iter() if item.get("hotkey")]
    keys = [item.get("hotkey") for item in shown]
    assert len(keys) == len(set(keys))
    for name, options in REVIEW_CHOICES.items():
        (group,) = [item for item in root.iter("Choices") if item.get("name") == name]
        assert [item.get("value") for item in group] == list(options)
        assert all(item.get("hotkey") for item in group)
