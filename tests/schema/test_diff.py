"""Every change between two schemas is named, weighed, and asks for a version."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.change import SchemaChange
from claimset.schema.evolution.diff import (
    count_by_level,
    diff_schemas,
    gravest_level,
    possible_renames,
    version_advice,
)
from support.changed_schemas import (
    attribute,
    drop,
    labels,
    merge,
    next_version,
    node,
    relations,
    rename,
    schema_of,
    split,
)
from support.strategies import SOURCE

ENTITIES = [item["const"] for item in labels(SOURCE, "entities")]


def _diff(edit, source=SOURCE) -> list[SchemaChange]:
    new = next_version(source)
    edit(new)
    return diff_schemas(schema_of(source), schema_of(new))


def _in_short(changes: list[SchemaChange]) -> set[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]]:
    return {(item.kind, item.level, item.what, item.old, item.new) for item in changes}


def test_a_schema_and_itself_differ_in_nothing() -> None:
    assert diff_schemas(schema_of(SOURCE), schema_of(next_version(SOURCE))) == []


def test_a_label_with_another_name_is_a_rename_and_nothing_else_changed() -> None:
    changes = _diff(lambda new: rename(labels(new, "entities"), "NGO", "CHARITY", new))
    assert _in_short(changes) == {("rename", "breaking", "label", ("NGO",), ("CHARITY",))}


def test_two_labels_that_became_one_are_a_merge() -> None:
    changes = _diff(lambda new: merge(labels(new, "entities"), "LAW", "WORK", new))
    assert ("merge", "breaking", "label", ("LAW", "WORK"), ("WORK",)) in _in_short(changes)
    assert not {item.kind for item in changes} & {"drop", "add", "rename", "split"}


def test_a_new_name_that_two_labels_go_to_is_a_merge_too() -> None:
    def edit(new):
        merge(labels(new, "entities"), "LAW", "WORK", new)
        rename(labels(new, "entities"), "WORK", "TEXT", new)

    assert ("merge", "breaking", "label", ("LAW", "WORK"), ("TEXT",)) in _in_short(_diff(edit))


def test_a_label_named_by_two_new_ones_is_a_split() -> None:
    changes = _diff(lambda new: split(labels(new, "entities"), "NGO", ("CHARITY", "HOTLINE"), new))
    assert _in_short(changes) == {("split", "breaking", "label", ("NGO",), ("CHARITY", "HOTLINE"))}


def test_a_label_that_stays_and_is_named_elsewhere_as_well_is_a_split() -> None:
    def edit(new):
        labels(new, "entities").append({"const": "HOTLINE", "title": "Hotline", "x-was": ["NGO"]})

    assert ("split", "breaking", "label", ("NGO",), ("NGO", "HOTLINE")) in _in_short(_diff(edit))


def test_a_label_that_is_gone_and_named_nowhere_is_dropped() -> None:
    changes = _diff(lambda new: drop(labels(new, "entities"), "NGO", new))
    assert ("drop", "breaking", "label", ("NGO",), ()) in _in_short(changes)


def test_a_dropped_label_goes_where_the_earlier_schema_sent_it() -> None:
    old = copy.deepcopy(SOURCE)
    node(labels(old, "entities"), "NGO")["x-deprecated"] = "COMPANY"
    changes = _diff(lambda new: drop(labels(new, "entities"), "NGO", new), old)
    (merged,) = [item for item in changes if item.kind == "merge"]
    assert (merged.old, merged.new) == (("NGO", "COMPANY"), ("COMPANY",))
    assert "x-was" in merged.detail


def test_a_new_label_breaks_nothing() -> None:
    def edit(new):
        labels(new, "entities").append({"const": "EVENT_NAME", "title": "Event"})

    assert _in_short(_diff(edit)) == {("add", "compatible", "label", (), ("EVENT_NAME",))}


def test_a_name_of_long_ago_does_not_take_a_label_that_is_new_under_it() -> None:
    old = next_version(SOURCE)
    rename(labels(old, "entities"), "NGO", "CHARITY", old)

    def edit(new):
        labels(new, "entities").append({"const": "NGO", "title": "Again"})

    assert _in_short(_diff(edit, old)) == {("add", "compatible", "label", (), ("NGO",))}


@pytest.mark.parametrize("end", ["x-domain", "x-range"])
def test_what_a_relation_no_longer_connects_breaks_and_what_it_connects_more_does_not(end: str) -> None:
    def narrower(new):
        node(relations(new), "PART_OF")[end].remove("LAW_ENFORCEMENT")

    def wider(new):
        node(relations(new), "PART_OF")[end].append("PLATFORM")

    assert [(item.kind, item.level) for item in _diff(narrower)] == [("narrower", "breaking")]
    assert [(item.kind, item.level) for item in _diff(wider)] == [("wider", "compatible")]


def test_more_arrows_allowed_break_nothing_and_fewer_do() -> None:
    def most(number):
        def edit(new):
            node(relations(new), "REPORTED_VIA")["x-number"] = [{"maxItems": number}]

        return edit

    assert [(item.kind, item.level) for item in _diff(most(3))] == [("wider", "compatible")]
    assert [(item.kind, item.level) for item in _diff(most(1))] == [("narrower", "breaking")]


def test_another_default_breaks_because_an_omitted_answer_means_something_else() -> None:
    changes = _diff(lambda new: attribute(new, "claims", "certainty").update(default="REPORTED"))
    assert [(item.kind, item.level) for item in changes] == [("default", "breaking")]
    assert "CERTAIN → REPORTED" in changes[0].detail


def test_a_default_that_was_renamed_with_its_value_is_the_same_default() -> None:
    def edit(new):
        certainty = attribute(new, "claims", "certainty")
        rename(certainty["oneOf"], "CERTAIN", "SURE", certainty)

    assert _in_short(_diff(edit)) == {("rename", "breaking", "value", ("CERTAIN",), ("SURE",))}


def test_an_attribute_for_fewer_labels_breaks_and_for_more_does_not() -> None:
    narrower = _diff(lambda new: attribute(new, "entities", "level")["x-for"].remove("LAW"))
    wider = _diff(lambda new: attribute(new, "entities", "status")["x-for"].append("ROLE"))
    assert [(item.kind, item.level) for item in narrower] == [("narrower", "breaking")]
    assert [(item.kind, item.level) for item in wider] == [("wider", "compatible")]


@pytest.mark.parametrize(("most", "level"), [(10, "breaking"), (1000, "compatible"), (None, "compatible")])
def test_how_long_a_text_may_be(most: int | None, level: str) -> None:
    def edit(new):
        changes = attribute(new, "entities", "quantity")
        changes.pop("maxLength")
        if most is not None:
            changes["maxLength"] = most

    assert [item.level for item in _diff(edit)] == [level]


def test_words_and_colors_are_looks() -> None:
    def edit(new):
        node(labels(new, "entities"), "NGO").update(title="Other", description="Other.", **{"x-color": "#000000"})
        node(relations(new), "PART_OF").update(title="other")
        attribute(new, "claims", "certainty").update(description="Other.")
        new["x-notice"] = "Other words."

    changes = _diff(edit)
    assert {item.level for item in changes} == {"looks"}
    assert len(changes) == 4


def test_a_dropped_interface_breaks() -> None:
    def edit(new):
        new["x-interfaces"] = [item for item in new["x-interfaces"] if item["name"] != "entities"]

    assert ("drop", "breaking", "interface", ("entities",), ()) in _in_short(_diff(edit))


@pytest.mark.parametrize(
    ("version", "wanted"),
    [("1.0.1", "2.0.0"), ("1.1.0", "2.0.0"), ("1.0.0", "2.0.0"), ("2.0.0", None), ("3.1.0", None)],
)
def test_a_breaking_change_asks_for_a_higher_first_number(version: str, wanted: str | None) -> None:
    changes = _diff(lambda new: drop(labels(new, "entities"), "NGO", new))
    advice = version_advice("1.0.0", version, changes)
    assert (advice is None) if wanted is None else (advice is not None and wanted in advice)


@pytest.mark.parametrize(("version", "fits"), [("1.4.3", False), ("1.4.2", False), ("1.5.0", True), ("2.0.0", True)])
def test_a_compatible_change_asks_for_a_higher_second_number(version: str, fits: bool) -> None:
    changes = [SchemaChange("add", "compatible", "label", "entities", (), ("X",))]
    assert (version_advice("1.4.2", version, changes) is None) is fits


def test_looks_ask_for_no_higher_number() -> None:
    changes = [SchemaChange("looks", "looks", "label", "entities X", detail="title")]
    assert version_advice("1.4.2", "1.4.2", changes) is None


@given(st.permutations(ENTITIES), st.integers(0, 4), st.integers(0, 4))
def test_every_name_that_changed_is_told_once_and_no_other(order: list[str], renames: int, merges: int) -> None:
    new = next_version(SOURCE)
    nodes = labels(new, "entities")
    names = iter(order)
    renamed = [next(names) for _ in range(renames)]
    merged = [(next(names), next(names)) for _ in range(merges)]
    for name in renamed:
        rename(nodes, name, f"NEW_{name}", new)
    for name, into in merged:
        merge(nodes, name, into, new)
    changes = [item for item in diff_schemas(schema_of(SOURCE), schema_of(new)) if item.what == "label"]
    assert {item.old for item in changes if item.kind == "rename"} == {(name,) for name in renamed}
    assert {frozenset(item.old) for item in changes if item.kind == "merge"} == {frozenset(pair) for pair in merged}
    # A label that went into one which requires less, or more, is told of as well.
    assert {item.kind for item in changes} <= {"rename", "merge", "wider", "narrower"}
    assert gravest_level(changes) == ("breaking" if renames + merges else None)
    assert count_by_level(changes)["breaking"] >= renames + merges
    assert json.dumps([item.new for item in changes])


def test_a_relation_that_follows_from_position_now_asks_for_nothing_new() -> None:
    changes = _diff(lambda new: node(relations(new), "IN_TIME").update({"x-implied": "innermost"}))
    assert _in_short(changes) == {("meaning", "compatible", "relation", (), ())}
    assert changes[0].detail == "it follows from position (innermost) from now on"
    back = _diff(lambda new: node(relations(new), "HAS_QUANTITY").pop("x-implied"))
    assert [(item.level, item.detail) for item in back] == [("breaking", "annotators draw it from now on")]


def test_another_proposal_changes_nothing_that_was_said() -> None:
    for way in ("nearest", "same-sentence"):
        changes = _diff(lambda new, way=way: node(relations(new), "COUNTS").update({"x-proposed": way}))
        assert [(item.level, item.detail) for item in changes] == [("compatible", f"prefilled: nothing → {way}")]


def test_a_measure_and_the_order_of_its_steps_are_weighed() -> None:
    measure = attribute(SOURCE, "entities", "measure")
    more = _diff(lambda new: attribute(new, "entities", "measure")["oneOf"].append({"const": "WITHDRAWN"}))
    assert _in_short(more) == {("add", "compatible", "value", (), ("WITHDRAWN",))}
    order = _diff(lambda new: attribute(new, "entities", "measure")["oneOf"][0].update({"x-after": "ARRESTED"}))
    assert gravest_level(order) == "compatible"
    other = _diff(lambda new: attribute(new, "entities", "measure").pop("x-meaning"))
    assert measure["x-meaning"] == "measure"
    assert _in_short(other) == {("meaning", "breaking", "attribute", (), ())}


def test_first_meaning_of_an_attribute_leaves_its_answers_as_they_are() -> None:
    first = _diff(lambda new: attribute(new, "entities", "status").update({"x-meaning": "complete"}))
    assert [(item.level, item.detail) for item in first] == [("compatible", "meaning: none → complete")]
    other = _diff(lambda new: attribute(new, "entities", "measure").update({"x-meaning": "complete"}))
    assert [(item.level, item.detail) for item in other] == [("breaking", "meaning: measure → complete")]


def test_names_that_are_gone_and_new_may_be_renames_and_of_several_no_pair_is_guessed() -> None:
    def gone(name: str, what: str = "label") -> SchemaChange:
        return SchemaChange("drop", "breaking", what, "entities", (name,))

    def new(name: str, what: str = "label") -> SchemaChange:
        return SchemaChange("add", "compatible", what, "entities", (), (name,))

    assert possible_renames([gone("STATUTE"), new("LAW"), new("nl", "language"), gone("de", "language")]) == [
        "STATUTE is gone and LAW is new: if it is a rename, add x-was: [STATUTE] to LAW"
    ]
    assert possible_renames([gone("STATUTE"), new("LAW"), new("ACT")]) == [
        "STATUTE is gone and LAW, ACT are new: if a new name takes the place of an old one, add x-was: [OLD] to it"
    ]
    assert possible_renames([gone("STATUTE"), new("LAW", "attribute")]) == []
