"""The claim that a card shows: every part of it, and nothing where no claim has every part."""

from typing import Any

from claimset.release.papers.card_parts.example_claim import example_section, is_example

FIGURE = {"text": "90", "notation": ">=90 owl", "min": 90.0, "max": None}
CLAIM: dict[str, Any] = {
    "document_id": "owls",
    "claim_id": "c1",
    "split": "train",
    "text": "90 | 91 owls left",
    "sentence": "Pim Vos said\n90 | 91 owls left.",
    "sentence_before": "Not this.",
    "label": "COUNT",
    "certainty": "SURE",
    "presupposed": False,
    "made_by": "person",
    "claimants": [{"text": "Pim Vos", "label": "PERSON"}],
    "cues": [{"text": "said", "label": "CUE"}],
    "quantities": [FIGURE],
}


def test_a_claim_shows_its_sentence_claimant_cue_and_figure_in_a_row_each() -> None:
    _, section, where = example_section(CLAIM)
    assert section.splitlines()[2:] == [
        r"| the sentence | Pim Vos said 90 \| 91 owls left. |  |",
        r"| the claim | 90 \| 91 owls left | **COUNT**, certainty SURE, presupposed False |",
        "| who claims it | Pim Vos | **PERSON** |",
        "| in which words | said | **CUE** |",
        "| with which figure | 90 | `>=90 owl`: from 90 to open |",
    ]
    assert all(word in where for word in ("`c1`", "`owls`", "train"))


def test_a_claim_that_lacks_a_part_is_no_example() -> None:
    assert is_example(CLAIM)
    assert not any(is_example({**CLAIM, name: []}) for name in ("claimants", "cues", "quantities"))
    assert list(example_section(None)) == []
