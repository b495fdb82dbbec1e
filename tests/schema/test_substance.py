"""What a schema means: every keyword counts as meaning or as looks, and whoever compares schemas says the same."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from claimset.schema.check.meta_schema import META
from claimset.schema.evolution.diff import diff_schemas, gravest_level
from claimset.schema.read import parse_schema
from claimset.schema.substance import means_the_same, substance
from support.other_domain import source
from support.strategies import SOURCE

RESTATING = {"allOf", "anyOf", "if", "then", "else", "not"}
"""Under these keywords the meta-schema says more of a keyword that it has elsewhere."""


def keywords(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every keyword of the meta-schema by its place; nothing of what stands within looks."""
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "properties":
            for name, keyword in value.items():
                yield f"{place}/{name}", keyword
                if keyword.get("x-counts-as") != "looks":
                    yield from keywords(keyword, f"{place}/{name}")
        elif key == "$defs":
            for name, kind in value.items():
                yield from keywords(kind, name)
        elif key not in RESTATING:
            yield from keywords(value, place)


VERDICTS = {place: keyword.get("x-counts-as") for place, keyword in keywords(json.loads(META))}


@pytest.mark.parametrize("place", VERDICTS)
def test_every_keyword_says_what_it_counts_as(place: str) -> None:
    assert VERDICTS[place] in {"meaning", "looks"}, (
        f"give {place} an x-counts-as in scripts/claimset/schema/check/meta.json"
    )


def test_a_keyword_with_a_prefix_that_a_kind_admits_is_described_there() -> None:
    meta = json.loads(META)
    for kind in (meta, *meta["$defs"].values()):
        admitted = kind.get("propertyNames", {}).get("then", {}).get("enum", ())
        undescribed = set(admitted) - set(kind.get("properties", ()))
        assert undescribed == set(), "describe them under properties in scripts/claimset/schema/check/meta.json"


def test_a_keyword_counts_as_the_same_in_all_parts_of_a_schema() -> None:
    names: dict[str, set[str]] = {}
    for place, verdict in VERDICTS.items():
        if not place.startswith("/"):
            names.setdefault(place.rsplit("/", 1)[-1], set()).add(str(verdict))
    assert [name for name, verdicts in names.items() if len(verdicts) > 1] == []


def _entity(it: dict[str, Any]) -> dict[str, Any]:
    return it["properties"]["entities"]["items"]["properties"]["label"]["oneOf"][0]


def _attribute(it: dict[str, Any], name: str) -> dict[str, Any]:
    return it["properties"]["entities"]["items"]["properties"][name]


def _relation(it: dict[str, Any], meaning: str) -> dict[str, Any]:
    kinds = it["properties"]["relations"]["items"]["properties"]["label"]["oneOf"]
    return next(kind for kind in kinds if kind.get("x-meaning") == meaning)


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "/$id": lambda it: it.update({"$id": "urn:other"}),
    "/title": lambda it: it.update(title="other"),
    "/description": lambda it: it.update(description="Other."),
    "/x-version": lambda it: it.update({"x-version": "1.0.1"}),
    "/x-guidelines": lambda it: it.update({"x-guidelines": "1.0.1"}),
    "/x-licence": lambda it: it.update({"x-licence": "cc0-1.0"}),
    "/x-notice": lambda it: it.update({"x-notice": "Other."}),
    "/x-annotators": lambda it: it.update({"x-annotators": 2}),
    "/x-arithmetic": lambda it: it.update({"x-arithmetic": {"rounding": 2}}),
    "/x-rules": lambda it: it.update({"x-rules": {"SPN004": {"level": "off", "reason": "Marks stay."}}}),
    "/x-splits": lambda it: it["x-splits"]["train"].update(admits=["single"]),
    "/x-languages": lambda it: it["x-languages"].update(de="German"),
    "/x-text": lambda it: it.update({"x-text": {"control": "body"}}),
    "interface/title": lambda it: it["x-interfaces"][0].update(title="Other"),
    "interface/usual": lambda it: it["x-interfaces"][0].update(usual=False),
    "interface/passes": lambda it: it["x-interfaces"][0]["passes"].append("entities"),
    "interface/shows": lambda it: it["x-interfaces"][1].pop("shows"),
    "layer/title": lambda it: it["properties"]["entities"].update(title="Other"),
    "layer/x-control": lambda it: it["properties"]["entities"].update({"x-control": "other"}),
    "layer/x-was": lambda it: it["properties"]["entities"].update({"x-was": ["cues"]}),
    "label/title": lambda it: _entity(it).update(title="Other"),
    "label/description": lambda it: _entity(it).update(description="Other."),
    "label/x-color": lambda it: _entity(it).update({"x-color": "#000000"}),
    "label/x-hotkey": lambda it: _entity(it).pop("x-hotkey", None),
    "label/x-group": lambda it: _entity(it).update({"x-group": "Other"}),
    "label/x-was": lambda it: _entity(it).update({"x-was": ["NGO"]}),
    "label/x-excludes": lambda it: _entity(it).update({"x-excludes": True}),
    "label/x-requires": lambda it: _entity(it).update({"x-requires": ["status"]}),
    "label/x-deprecated": lambda it: _entity(it).update({"x-deprecated": ""}),
    "attribute/title": lambda it: _attribute(it, "status").update(title="Other"),
    "attribute/default": lambda it: _attribute(it, "status").update(default="suspect"),
    "attribute/maxLength": lambda it: _attribute(it, "timex").update(maxLength=10),
    "attribute/x-public": lambda it: _attribute(it, "status").pop("x-public"),
    "attribute/x-control": lambda it: _attribute(it, "status").update({"x-control": "other"}),
    "attribute/x-cap": lambda it: it["properties"]["document"]["properties"]["sensitivity"].pop("x-cap"),
    "relation/title": lambda it: _relation(it, "attribution").update(title="other"),
    "relation/x-domain": lambda it: _relation(it, "place").update({"x-domain": ["QUANTITY"]}),
    "relation/x-depth": lambda it: _relation(it, "nesting").update({"x-depth": 1}),
    "relation/x-number": lambda it: _relation(it, "cue").pop("x-number"),
}


@pytest.mark.parametrize("place", CHANGES)
def test_a_change_counts_the_same_for_the_version_and_for_the_list_of_changes(place: str) -> None:
    changed_source = copy.deepcopy(SOURCE)
    CHANGES[place](changed_source)
    assert changed_source != SOURCE
    level = gravest_level(diff_schemas(parse_schema(SOURCE), parse_schema(changed_source)))
    is_meaning = VERDICTS[place] == "meaning"
    assert means_the_same(SOURCE, changed_source) is not is_meaning
    assert (level in {"breaking", "compatible"}) is is_meaning


def test_the_name_of_a_language_is_looks() -> None:
    assert means_the_same(SOURCE, SOURCE | {"x-languages": {"en": "Engels", "nl": "Nederlands"}})


@pytest.mark.parametrize("keyword", ["title", "description", "x-color", "x-hotkey", "x-group", "x-was", "$comment"])
def test_the_looks_of_a_label_are_no_part_of_what_a_schema_means(keyword: str) -> None:
    changed_source = source()
    changed_source["properties"]["steps"]["items"]["properties"]["label"]["oneOf"][0][keyword] = "new"
    assert means_the_same(changed_source, source())


def _label(it: dict[str, Any]) -> dict[str, Any]:
    return it["properties"]["steps"]["items"]["properties"]["label"]["oneOf"][0]


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.update(title="other"),
        lambda it: _label(it).update(const="BOIL"),
        lambda it: _label(it).update({"x-deprecated": ""}),
        lambda it: it["properties"]["steps"].update({"x-pass": "more"}),
        lambda it: it["properties"].update(title={"type": "string"}),
        lambda it: it["properties"]["steps"]["items"]["properties"].update(description={"type": "string"}),
        lambda it: it.update({"$defs": {"title": {"type": "string"}}}),
        lambda it: it["x-languages"].update(nl="Dutch"),
        lambda it: it["x-interfaces"][0]["passes"].append("steps"),
    ],
)
def test_everything_else_is(change: Any) -> None:
    changed_source = source()
    change(changed_source)
    assert not means_the_same(changed_source, source())


def test_a_condition_on_a_field_that_is_called_title_is_a_part_of_what_a_schema_means() -> None:
    first_source, second_source = source(), source()
    for it, value in ((first_source, "A"), (second_source, "B")):
        number = it["properties"]["arrows"]["items"]["properties"]["label"]["oneOf"][0]["x-number"][0]
        number["x-when"] = {"title": [value]}
    assert not means_the_same(first_source, second_source)


def test_what_a_schema_means_is_read_and_not_changed() -> None:
    text = json.dumps(SOURCE)
    substance(SOURCE)
    assert json.dumps(SOURCE) == text
