"""Sums, shares, changes and ratios of the table, and what the formulas say of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from claimset.model.arithmetic import Arithmetic
from claimset.numbers.formula import apply_formula, formulas_for
from support.figures import figure

TABLE = json.loads((Path(__file__).parent / "thirty_pairs.json").read_text("utf-8"))


@pytest.mark.parametrize("row", TABLE["formulas"], ids=lambda row: row["name"])
def test_sum_of_the_table_gets_its_verdict(row: dict[str, Any]) -> None:
    parts, result = [figure(**part) for part in row["parts"]], figure(**row["result"])
    formula = formulas_for(result, parts)[0]
    assert formula.name == row["check"]
    verdict = apply_formula(formula, parts, result, Arithmetic())
    assert verdict is not None
    assert (verdict.outcome, verdict.reason) == (row["verdict"], row["reason"]), verdict.sentence


def test_parts_of_two_dimensions_have_no_sum() -> None:
    parts = [figure("=8 terabyte"), figure("=3 year")]
    assert (
        apply_formula(formulas_for(figure("=11 person"), parts)[0], parts, figure("=11 person"), Arithmetic()) is None
    )
