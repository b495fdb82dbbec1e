"""What is labelled in a text that is hard on offsets is what a pull brings back, character by character."""

from collections.abc import Callable
from typing import Any

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.schema import Schema
from claimset.store.project import Project
from e2e.browser.annotator import Annotator
from e2e.browser.by_hand import carry_out
from e2e.browser.ledger import Ledger
from e2e.browser.pulled_labels import pull_labels, without_ids
from e2e.browser.scenario import Scenario
from e2e.browser.texts import TEXTS

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "plain"])
def test_spans_and_relations_of_a_hostile_text_come_back_where_they_were_drawn(
    annotator: Annotator,
    waiting: Callable[..., Any],
    project: Project,
    server: LabelStudio,
    schema: Schema,
    ledger: Ledger,
    name: str,
) -> None:
    scenario = Scenario(schema, schema.interfaces["all"], TEXTS[name])
    annotator.open(*waiting(scenario))
    assert annotator.text() == scenario.text.text.replace("\r", "\n")
    del scenario.arrows[1:]
    carry_out(annotator, scenario, answers=False)
    assert annotator.elements() <= {"SPAN", "BR", "AREA"}
    annotator.submit()
    got, wanted = pull_labels(project, server, scenario), without_ids(scenario.wanted())
    # No answer was given: which defaults come back is another test's business.
    places = {"spans": [span[:4] for span in wanted["spans"]]}, {"spans": [span[:4] for span in got["spans"]]}
    ledger.note("all", name, annotator.count, wanted | places[0] | {"document": {}}, got | places[1] | {"document": {}})
    assert places[0] == places[1]
    assert got["relations"] == wanted["relations"]
