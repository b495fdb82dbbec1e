"""Thirty pairs of figures, written down before the arithmetic, and what the comparison says of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from claimset.model.arithmetic import Arithmetic
from claimset.numbers.compare import compare
from support.figures import figure

TABLE = json.loads((Path(__file__).parent / "thirty_pairs.json").read_text("utf-8"))


@pytest.mark.parametrize("row", TABLE["pairs"], ids=lambda row: row["name"])
def test_pair_of_the_table_gets_its_verdict(row: dict[str, Any]) -> None:
    verdict = compare(figure(**row["left"]), figure(**row["right"]), row["check"], Arithmetic(), linked=row["linked"])
    assert (verdict.outcome, verdict.reason) == (row["verdict"], row["reason"]), verdict.sentence


def test_table_has_thirty_pairs() -> None:
    assert len(TABLE["pairs"]) == 30
