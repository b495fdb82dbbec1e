"""What is said of one accused or convicted person, where no claim says it."""

import pytest

import claimset.rules  # noqa: F401  (registers the rules)
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.rules.runner import run
from support.labelled_case import MakeDocument

FIGURE = "18 months"


@pytest.mark.parametrize(
    ("text", "tier", "seen"),
    [
        ("The owner was jailed for 18 months. The pier shut.", "own_copy", True),
        ("The owner was jailed for 18 months. The pier shut.", "open", False),
        ("The owners were jailed for 18 months. The pier shut.", "own_copy", False),
        ("The pier shut for 18 months. The owner was jailed.", "own_copy", False),
    ],
)
def test_a_figure_that_no_claim_has_is_judged_by_its_sentence(
    schema: Schema, document: MakeDocument, text: str, tier: str, seen: bool
) -> None:
    start = text.index(FIGURE)
    figure = Span("e1", start, start + len(FIGURE), "QUANTITY", {"quantity": "=18 month"})
    facts = document(text, text_tier=tier, licence=None)
    subject = Subject(facts, Labels(layers={"entities": (figure,), "claims": ()}), schema, text)
    messages = [issue.message for issue in run(subject, rules=[REGISTER["SAF011"]])]
    expected = f"the QUANTITY [{start}:{start + 9}] may be of one person who is accused or sentenced"
    assert messages == ([expected] if seen else [])
