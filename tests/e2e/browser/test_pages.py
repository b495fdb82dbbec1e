"""What the pages show, offer and ask for."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.transport.client import LabelStudio
from claimset.labelstudio.vocabulary import saved_name
from claimset.model.schema import Schema
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.browser.annotator import Annotator
from e2e.browser.by_hand import carry_out, draw
from e2e.browser.contrast import ENOUGH, contrast
from e2e.browser.scenario import Scenario
from e2e.browser.texts import TEXTS

pytestmark = [pytest.mark.server, pytest.mark.browser]


def _faint(chips: list[dict[str, Any]]) -> set[tuple[str, str, float]]:
    measured = {
        (chip["text"], part, round(contrast(chip[part], chip["grounds"]), 2))
        for chip in chips
        for part in ("colour", "keyColour")
        if chip[part] is not None
    }
    return {item for item in measured if item[2] < ENOUGH}


def test_contrast_is_measured_as_the_guideline_says() -> None:
    assert contrast("rgb(0, 0, 0)", ["rgb(255, 255, 255)"]) == pytest.approx(21)
    assert contrast("rgb(119, 119, 119)", ["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"]) == pytest.approx(4.48, abs=0.01)
    assert contrast("rgb(0, 0, 0)", ["rgba(0, 0, 0, 0.5)", "rgb(255, 255, 255)"]) == pytest.approx(5.28, abs=0.05)


# Between them these two draw every label.
@pytest.mark.parametrize("name", ["zones", "all"])
def test_every_label_can_be_read_at_rest_and_while_it_is_chosen(
    annotator: Annotator, waiting: Callable[..., Any], schema: Schema, name: str
) -> None:
    scenario = Scenario(schema, schema.interfaces[name], TEXTS["plain"])
    annotator.open(*waiting(scenario))
    annotator.page.add_style_tag(content="* { transition: none !important; }")
    drawn = {
        str(label.name): scenario.keys.key_of(layer.control, str(label.name))
        for layer in schema.drawn_in(scenario.interface)
        for label in layer.labels.values()
        if label.drawn
    }
    assert sorted(chip["label"] for chip in annotator.chips()) == sorted(drawn)
    faint = _faint(annotator.chips())
    for name_of, key in drawn.items():
        assert key is not None
        annotator.press(key)
        chosen = [chip for chip in annotator.chips() if chip["chosen"]]
        assert [chip["label"] for chip in chosen] == [name_of]
        faint |= _faint(chosen)
        annotator.press(key)
    assert faint == set()


def test_no_key_means_anything_that_the_interface_does_not_say(
    annotator: Annotator, server: LabelStudio, schema: Schema, with_texts: Callable[..., Project]
) -> None:
    project = with_texts(text="Northmere said so.")
    push(project, server, plan_push(project, server, list(schema.interfaces)))
    for interface in schema.interfaces.values():
        target = find_project(server, schema, interface)
        assert target is not None
        (task,) = server.tasks.list_keyed(target.id)
        annotator.open(target.id, task.id)
        meanings = {
            (group.get("name"), saved_name(item), item.get("hotkey"))
            for group in ET.fromstring(build_interface(schema, interface)).iter()
            if group.tag in {"Labels", "Choices"}
            for item in group.iter(group.tag.removesuffix("s"))
        }
        keys = annotator.keys()
        assert len(keys) == len(meanings)
        assert set(keys) == meanings
        assert len({key for _, _, key in keys}) == len(keys)


def test_words_can_be_read_wherever_spans_nest_and_layers_differ_by_form(
    annotator: Annotator, waiting: Callable[..., Any], schema: Schema
) -> None:
    scenario = Scenario(schema, schema.interfaces["all"], TEXTS["plain"])
    annotator.open(*waiting(scenario))
    placed = carry_out(annotator, scenario, answers=False)

    def faint() -> list[tuple[str, float]]:
        measured = [(item["text"], contrast(item["colour"], item["grounds"])) for item in annotator.words()]
        assert len(measured) > len(placed)
        return [item for item in measured if item[1] < ENOUGH]

    annotator.press("Escape")
    assert faint() == []
    for number in placed.values():
        annotator.select(number)
        assert faint() == []
        annotator.press("Escape")
    # A mention has a ground under its words alone; a claim has its color in a line below them.
    forms = {(mark.layer.role, annotator.line_of(placed[mark.layer.name, mark.words])) for mark in scenario.marks}
    assert forms == {("mention", 0.0), ("cue", 0.0), ("claim", 3.0)}


def test_markup_in_a_text_is_shown_and_nothing_of_it_runs(
    annotator: Annotator, waiting: Callable[..., Any], schema: Schema
) -> None:
    scenario = Scenario(schema, schema.interfaces["entities"], TEXTS["markup"])
    annotator.open(*waiting(scenario))
    assert annotator.text() == scenario.text.text
    assert annotator.elements() == {"SPAN"}
    assert annotator.dialogs == []
    assert not any(url.endswith("/x") for url in annotator.asked)


def test_the_stream_of_tasks_offers_skip_and_a_skipped_text_brings_no_labels(
    annotator: Annotator, waiting: Callable[..., Any], project: Project, server: LabelStudio, schema: Schema
) -> None:
    scenario = Scenario(schema, schema.interfaces["zones"], TEXTS["plain"])
    number, _ = waiting(scenario)
    annotator.stream(number)
    assert annotator.offers_skip()
    annotator.skip()
    result = pull(project, server)
    assert (result.annotations, result.skipped) == (0, 1)


def test_the_pages_ask_for_nothing_outside_the_machine(
    annotator: Annotator, waiting: Callable[..., Any], schema: Schema
) -> None:
    scenario = Scenario(schema, schema.interfaces["all"], TEXTS["plain"])
    annotator.open(*waiting(scenario))
    draw(annotator, scenario, scenario.drawn[0])
    annotator.submit()
    assert len(annotator.asked) > 20
    assert annotator.strangers == set()
