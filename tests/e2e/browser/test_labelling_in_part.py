"""What a person leaves out, accepts or moves in a real browser is what a pull brings back."""

from collections.abc import Callable
from typing import Any

import pytest

from claimset.labels.implied_relations import with_implied
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.schema import Schema
from claimset.store.project import Project
from e2e.browser.annotator import Annotator
from e2e.browser.by_hand import carry_out, draw
from e2e.browser.pulled_labels import pull_labels, without_ids
from e2e.browser.scenario import Scenario
from e2e.browser.texts import TEXTS

pytestmark = [pytest.mark.server, pytest.mark.browser]


def test_spans_alone_are_enough_and_what_is_left_out_is_the_default(
    annotator: Annotator, waiting: Callable[..., Any], project: Project, server: LabelStudio, schema: Schema
) -> None:
    scenario = Scenario(schema, schema.interfaces["all"], TEXTS["plain"])
    bare = [mark._replace(answers={}) for mark in scenario.marks]
    annotator.open(*waiting(scenario))
    for mark in bare:
        draw(annotator, scenario, mark)
    assert annotator.count == 2 * len(bare)
    annotator.submit()
    wanted = with_implied(scenario.with_defaults(scenario.labels(bare, [], {})), schema)
    assert any(span.attributes for span in wanted.spans)
    assert pull_labels(project, server, scenario) == without_ids(wanted)


def test_a_proposal_that_is_accepted_comes_back_as_it_was(
    annotator: Annotator, waiting: Callable[..., Any], project: Project, server: LabelStudio, schema: Schema
) -> None:
    scenario = Scenario(schema, schema.interfaces["attributes"], TEXTS["emoji"])
    annotator.open(*waiting(scenario))
    shown = [(region.label, region.words) for region in annotator.regions()]
    assert sorted(shown) == sorted((mark.label, mark.words) for mark in scenario.shown)
    annotator.accept()
    assert annotator.count == 1
    got, wanted = pull_labels(project, server, scenario), without_ids(with_implied(scenario.proposed(), schema))
    assert [span[:4] for span in got["spans"]] == [span[:4] for span in wanted["spans"]]
    assert got["relations"] == wanted["relations"]


def test_an_edge_that_is_moved_leaves_answers_and_relations_alone(
    annotator: Annotator, waiting: Callable[..., Any], project: Project, server: LabelStudio, schema: Schema
) -> None:
    text = TEXTS["plain"]
    scenario = Scenario(schema, schema.interfaces["all"], text)
    where = waiting(scenario)
    annotator.open(*where)
    carry_out(annotator, scenario)
    (claim,) = [mark for mark in scenario.drawn if mark.words == text.stretch]
    start, end = text.place(text.stretch)
    moved = (start + len(text.figure) + 1, end - len(text.stretch.split()[-1]) - 1)

    def number() -> int:
        (numbers,) = [region.number for region in annotator.regions() if region.label == claim.label]
        return numbers

    annotator.drag_edge(number(), moved[0], last=False)
    annotator.submit()
    annotator.open(*where)
    annotator.drag_edge(number(), moved[1], last=True)
    annotator.update()
    wanted = without_ids(scenario.wanted())
    before, after = (claim.layer.name, start, end), (claim.layer.name, *moved)
    wanted["spans"] = sorted((*after, *span[3:]) if span[:3] == before else span for span in wanted["spans"])
    # The figure lies outside now, so that nothing follows from where it stands.
    drawn = [item for item in wanted["relations"] if not schema.relations[item[2]].implied]
    wanted["relations"] = sorted(
        (*(after if place == before else place for place in item[:2]), item[2]) for item in drawn
    )
    assert pull_labels(project, server, scenario) == wanted
