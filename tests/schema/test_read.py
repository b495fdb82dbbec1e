"""The JSON schema, read: the project's own, one of another domain, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from claimset.model.schema import Interface, Label, Number, RelationType, Schema
from claimset.schema.read import ContractError, parse_schema
from support.other_domain import source
from support.strategies import SOURCE

Change = Callable[[dict[str, Any]], object]


def test_the_layers_of_the_project_have_their_roles(schema: Schema) -> None:
    assert {layer.name: layer.role for layer in schema.layers.values()} == {
        "zones": "zone",
        "entities": "mention",
        "cues": "cue",
        "claims": "claim",
    }


@pytest.mark.parametrize("layer", ["zones", "entities", "cues", "claims"])
def test_every_label_of_the_project_is_read_in_order(layer: str, schema: Schema) -> None:
    names = SOURCE["properties"][layer]["items"]["properties"]["label"]["oneOf"]
    assert list(schema.layers[layer].labels) == [node["const"] for node in names]


@pytest.mark.parametrize("layer", ["zones", "entities", "cues", "claims"])
def test_every_attribute_of_the_project_is_read_in_order(layer: str, schema: Schema) -> None:
    names = SOURCE["properties"][layer]["items"]["properties"]
    assert list(schema.layers[layer].attributes) == [key for key in names if key not in {"id", "start", "end", "label"}]


def test_every_relation_and_document_choice_of_the_project_is_read_in_order(schema: Schema) -> None:
    relations = SOURCE["properties"]["relations"]["items"]["properties"]["label"]["oneOf"]
    assert list(schema.relations) == [node["const"] for node in relations]
    assert list(schema.document) == list(SOURCE["properties"]["document"]["properties"])


def test_every_interface_of_the_project_draws_passes_that_something_has(schema: Schema) -> None:
    stages = {layer.stage for layer in schema.layers.values()}
    stages |= {item.stage for layer in schema.layers.values() for item in layer.attributes.values() if item.stage}
    stages |= {relation.stage for relation in schema.relations.values()}
    interface_parts = {
        name for interface in schema.interfaces.values() for name in (*interface.passes, *interface.shows)
    }
    assert interface_parts <= stages


def test_every_default_of_the_project_is_one_of_its_values(schema: Schema) -> None:
    for layer in schema.layers.values():
        for item in layer.attributes.values():
            allowed = {value.name for value in item.values} | ({True, False} if item.kind == "boolean" else set())
            defaults = {*item.default_for.values()} | ({item.default} if item.default is not None else set())
            assert defaults <= allowed, item.name


def test_every_label_that_an_attribute_is_for_is_a_label_of_its_layer(schema: Schema) -> None:
    for layer in schema.layers.values():
        for item in layer.attributes.values():
            assert {*(item.applies_to or ()), *item.default_for} <= layer.labels.keys(), item.name


def test_every_domain_and_range_of_the_project_names_what_is_there(schema: Schema) -> None:
    names = {name for layer in schema.layers.values() for name in layer.labels}
    names |= {f"layer:{name}" for name in schema.layers}
    for relation in schema.relations.values():
        assert {*relation.domain, *relation.range} <= names, relation.name


def test_every_protected_zone_is_published_as_a_label_that_is_there(schema: Schema) -> None:
    for layer in schema.layers.values():
        for label in layer.labels.values():
            assert label.protected is None or layer.labels[label.protected].published_only


def test_keywords_of_a_label_are_read(schema: Schema) -> None:
    zones = schema.layers["zones"].labels
    assert (zones["BODY"].default, zones["TESTIMONY"].protected, zones["EXCLUDED"].published_only) == (
        True,
        "EXCLUDED",
        True,
    )
    assert (zones["CAPTION"].excludes, zones["TITLE"].excludes) == (True, False)


def test_a_number_is_read_with_when_it_holds(schema: Schema) -> None:
    assert schema.relations["ATTRIBUTED_TO"].numbers == (
        Number(minimum=1, when={"claimant_kind": ("ENTITY",)}),
        Number(maximum=0, when={"claimant_kind": ("AUTHOR", "IMPLICIT")}),
    )


def test_values_that_may_be_public_are_read(schema: Schema) -> None:
    assert schema.layers["entities"].attributes["status"].public == ("public_role",)


def test_a_schema_of_another_domain_is_read() -> None:
    schema = parse_schema(source())
    assert (schema.name, schema.version, schema.guidelines) == ("kitchen-steps", "2.3.0", "2.1.0")
    assert (schema.document_key, schema.relation_key, schema.notice) == ("dish", "arrows", "")
    assert {layer.name: (layer.role, layer.stage, layer.title) for layer in schema.layers.values()} == {
        "things": ("mention", "things", "things"),
        "steps": ("claim", "steps", "steps"),
    }


def test_attributes_of_another_domain_have_their_kinds() -> None:
    schema = parse_schema(source())
    steps, things = schema.layers["steps"].attributes, schema.layers["things"].attributes
    assert {name: item.kind for name, item in (steps | things).items()} == {
        "note": "text",
        "order": "integer",
        "effort": "choice",
        "fresh": "boolean",
        "shops": "text",
    }
    assert [name for name, item in (steps | things | schema.document).items() if item.many] == ["shops", "suits"]


def test_what_another_domain_leaves_out_has_a_plain_meaning() -> None:
    schema = parse_schema(source())
    assert schema.layers["things"].labels["TOOL"] == Label("TOOL", "TOOL", hotkey="t")
    assert schema.interfaces["things"] == Interface("things", "things", ("things",), ())
    assert schema.relations["BEFORE"] == RelationType(
        name="BEFORE",
        title="BEFORE",
        description="",
        meaning="order",
        domain=(),
        range=(),
        stage="steps",
        acyclic=True,
    )


def test_only_a_required_attribute_is_required() -> None:
    schema = parse_schema(source())
    assert {name: item.required for name, item in schema.document.items()} == {
        "course": True,
        "suits": False,
        "serves": False,
    }


def test_the_json_stays_at_hand() -> None:
    defaults = source()
    assert parse_schema(defaults).source == defaults


@pytest.mark.parametrize("keyword", ["title", "x-version", "x-guidelines", "x-languages", "x-interfaces"])
def test_a_schema_without_a_keyword_that_all_rests_on_is_refused(keyword: str) -> None:
    broken = source()
    del broken[keyword]
    with pytest.raises(ContractError, match=keyword):
        parse_schema(broken)


def _layer(broken: dict[str, Any]) -> dict[str, Any]:
    return broken["properties"]["steps"]["items"]["properties"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda it: it.pop("properties"), "nothing to label"),
        (lambda it: [it["properties"].pop(name) for name in ("things", "steps")], "nothing to label"),
        (lambda it: it["properties"].pop("arrows"), "0 properties have x-role relation"),
        (lambda it: it["properties"].pop("dish"), "0 properties have x-role document"),
        (lambda it: it["properties"].update(more=it["properties"]["arrows"]), "2 properties have x-role relation"),
        (lambda it: it["properties"].update(more=it["properties"]["dish"]), "2 properties have x-role document"),
        (lambda it: it["x-interfaces"][0].pop("passes"), "passes"),
        (lambda it: it["x-interfaces"][0].pop("name"), "name"),
        (
            lambda it: it["properties"]["arrows"]["items"]["properties"]["label"]["oneOf"][0].pop("const"),
            "const",
        ),
        *(
            (
                lambda it, key=key: it["properties"]["arrows"]["items"]["properties"]["label"]["oneOf"][0].update(
                    {"x-number": [{key: "two"}]} if key != "x-depth" else {key: "two"}
                ),
                f"{key} must be a whole number",
            )
            for key in ("minItems", "maxItems", "x-depth")
        ),
    ],
    ids=[
        "no properties",
        "no layer",
        "no relation",
        "no document",
        "two relations",
        "two documents",
        "an interface without passes",
        "an interface without a name",
        "a relation without a name",
        "a least number that is a word",
        "a greatest number that is a word",
        "a depth that is a word",
    ],
)
def test_a_schema_that_lacks_what_the_package_binds_to_is_refused(change: Change, reason: str) -> None:
    broken = source()
    change(broken)
    with pytest.raises(ContractError, match=reason):
        parse_schema(broken)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda it: it["properties"]["steps"].pop("items"), "items"),
        (lambda it: it["properties"]["steps"]["items"].pop("properties"), "properties"),
        (lambda it: _layer(it).pop("label"), "label"),
        (lambda it: _layer(it).update(label={"type": "string"}), "oneOf"),
        (lambda it: _layer(it)["label"]["oneOf"][0].pop("const"), "const"),
        (lambda it: _layer(it)["effort"]["oneOf"][0].pop("const"), "const"),
    ],
    ids=["no items", "no properties", "no label", "no list of labels", "a label without a name", "a value without one"],
)
def test_a_layer_that_lacks_what_the_package_binds_to_is_refused(change: Change, reason: str) -> None:
    broken = source()
    change(broken)
    with pytest.raises(ContractError, match=reason):
        parse_schema(broken)


@pytest.mark.parametrize(
    "change",
    [
        lambda it: _layer(it)["effort"].update({"x-pass": ["one"]}),
        lambda it: _layer(it)["effort"].update(title=3),
        lambda it: _layer(it)["label"]["oneOf"][0].update(description={}),
        lambda it: it["x-interfaces"][0].update(passes=[1]),
        lambda it: it.update({"x-version": 1}),
        lambda it: it["x-languages"].update(en=[]),
        lambda it: it.update({"x-text": {"field": []}}),
        lambda it: it["properties"]["arrows"]["items"]["properties"]["label"]["oneOf"][0].update({"x-pass": []}),
    ],
)
def test_a_part_of_another_type_is_refused_and_no_rule_meets_it(change: Change) -> None:
    broken = source()
    change(broken)
    with pytest.raises(ContractError, match="wrong form: Expected"):
        parse_schema(broken)


def test_a_role_that_nobody_knows_is_refused() -> None:
    broken = source()
    broken["properties"]["steps"]["x-role"] = "clam"
    with pytest.raises(ContractError, match="clam"):
        parse_schema(broken)


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["properties"].update(more=True),
        lambda it: it.update({"x-interfaces": None}),
        lambda it: it.update({"x-interfaces": ["things"]}),
        lambda it: it.update({"x-languages": ["fr"]}),
        lambda it: it["properties"].update(steps={**it["properties"]["steps"], "items": []}),
        lambda it: _layer(it)["label"].update(oneOf=None),
        lambda it: _layer(it)["effort"].update({"x-for": 3}),
    ],
    ids=["a property", "interfaces", "an interface", "languages", "items", "labels", "labels of an attribute"],
)
def test_a_part_of_another_form_is_refused(change: Change) -> None:
    broken = source()
    change(broken)
    with pytest.raises(ContractError):
        parse_schema(broken)


@pytest.mark.parametrize("name", ["Kitchen", "a b", "../up", "", "é", "a/b", 7, None])
def test_a_name_that_is_no_name_of_a_folder_is_refused(name: object) -> None:
    for change in ({"title": name}, {"x-interfaces": [{"name": name, "passes": []}]}):
        with pytest.raises(ContractError, match="cannot be the name"):
            parse_schema({**source(), **change})
