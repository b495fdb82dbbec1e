"""What the schema's nouns answer about themselves."""

import pytest

from claimset.model.schema import Attribute, Interface, Label, Schema, matches


def attribute(**fields: object) -> Attribute:
    return Attribute(**{"name": "n", "title": "N", "description": "", "kind": "choice", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "drawn"),
    [
        (Label("A", "A"), True),
        (Label("A", "A", default=True), False),
        (Label("A", "A", published_only=True), False),
        (Label("A", "A", excludes=True, protected="B"), True),
    ],
)
def test_a_label_is_drawn_unless_it_is_the_rest_or_only_published(label: Label, drawn: bool) -> None:
    assert label.drawn is drawn


def test_an_attribute_without_labels_applies_to_every_label() -> None:
    assert attribute().applies("ANY")


def test_an_attribute_of_some_labels_applies_to_no_other() -> None:
    bound = attribute(applies_to=("A",))
    assert (bound.applies("A"), bound.applies("B")) == (True, False)


def test_an_attribute_of_no_label_applies_to_none() -> None:
    assert not attribute(applies_to=()).applies("A")


def test_the_default_of_a_label_goes_before_the_general_one() -> None:
    item = attribute(default="X", default_for={"A": "Y"})
    assert (item.default_of("A"), item.default_of("B"), item.default_of(), item.default_of(None)) == (
        "Y",
        "X",
        "X",
        "X",
    )


def test_a_default_for_a_label_may_be_false() -> None:
    assert attribute(kind="boolean", default=True, default_for={"A": False}).default_of("A") is False


@pytest.mark.parametrize(
    ("patterns", "admitted"),
    [
        (("CUT",), True),
        (("layer:steps",), True),
        (("HEAT", "layer:things"), False),
        (("steps",), False),
        (("layer:CUT",), False),
        ((), False),
    ],
)
def test_a_domain_names_labels_or_whole_layers(patterns: tuple[str, ...], admitted: bool) -> None:
    assert matches(patterns, "steps", "CUT") is admitted


def test_layers_are_found_by_role_in_schema_order(schema: Schema) -> None:
    assert [layer.name for layer in schema.with_role("claim", "mention")] == ["entities", "claims"]


def test_a_role_that_no_layer_plays_finds_nothing(schema: Schema) -> None:
    assert schema.with_role() == ()


def test_relations_are_found_by_meaning(schema: Schema) -> None:
    assert [item.name for item in schema.meaning("cue", "attribution")] == ["ATTRIBUTED_TO", "CUED_BY"]


def test_a_meaning_that_no_relation_has_finds_nothing(schema: Schema) -> None:
    assert schema.meaning("nothing of the kind") == ()


def test_an_interface_holds_what_it_draws_and_what_it_shows(schema: Schema) -> None:
    interface = Interface("i", "I", passes=("claims",), shows=("entities",))
    assert [layer.name for layer in schema.drawn_in(interface)] == ["entities", "cues", "claims"]


def test_an_interface_of_an_unknown_pass_holds_nothing(schema: Schema) -> None:
    assert schema.drawn_in(Interface("i", "I", passes=("elsewhere",))) == ()


def test_the_passes_of_an_interface_are_those_it_draws_and_those_it_shows() -> None:
    assert Interface("i", "I", passes=("b", "a"), shows=("a", "c")).stages == {"a", "b", "c"}
