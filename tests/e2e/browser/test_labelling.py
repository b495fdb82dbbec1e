"""What a person labels in a real browser is what a pull brings back, span by span."""

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

_PASSES = {"zones": "crlf", "entities": "emoji", "claims": "dutch", "attributes": "blanks", "all": "plain"}


@pytest.mark.parametrize("name", _PASSES)
def test_what_is_labelled_in_a_pass_is_what_is_pulled(
    annotator: Annotator,
    waiting: Callable[..., Any],
    project: Project,
    server: LabelStudio,
    schema: Schema,
    ledger: Ledger,
    name: str,
) -> None:
    scenario = Scenario(schema, schema.interfaces[name], TEXTS[_PASSES[name]])
    annotator.open(*waiting(scenario))
    carry_out(annotator, scenario)
    annotator.submit()
    got, wanted = pull_labels(project, server, scenario), without_ids(scenario.wanted())
    ledger.note(name, _PASSES[name], annotator.count, wanted, got)
    assert got == wanted
