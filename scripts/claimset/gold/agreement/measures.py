"""
The measures of agreement, as formulas over sums of counts.

A formula is given the cells of a measure and a table of their sums, one column a cell and one row for each way to weigh
the documents, and returns one value a row; NaN where the measure is not defined. So the same formula gives the pooled
value, the value of each document, and those of all bootstrap samples.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from claimset.gold.agreement.counts import Cell, MeasureName

Table = NDArray[np.float64]
Formula = Callable[[Sequence[Cell], Table], Table]


class Measure(msgspec.Struct, frozen=True):
    """A measure: its title, its formula, and in `size` the formula that counts what was compared."""

    title: str
    formula: Formula
    size: Formula


def _column(cells: Sequence[Cell], table: Table, name: str) -> Table:
    for number, cell in enumerate(cells):
        if cell == (name,):
            return table[:, number]
    return np.zeros(len(table))


def divide(part: Table, whole: Table) -> Table:
    """Return `part` / `whole`, element by element; NaN where `whole` is 0."""
    quotient: Table = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole != 0)
    return quotient


def _f1(cells: Sequence[Cell], table: Table) -> Table:
    """2·|A∩B| / (|A|+|B|), which is the F1 of either side against the other."""
    return divide(_column(cells, table, "both"), _column(cells, table, "drawn"))


def _share_equal(cells: Sequence[Cell], table: Table) -> Table:
    return divide(_column(cells, table, "equal"), _column(cells, table, "both"))


def _kappa(cells: Sequence[Cell], table: Table) -> Table:
    """
    Cohen's kappa; over several pairs of annotators the multi-kappa of Davies and Fleiss.

    Observed and expected agreement are averaged over pairs before chance is taken out, each pair weighted by how much
    it compared. Cells are (pair, one's value, other's value). Cohen, A coefficient of agreement for nominal scales,
    1960; Davies and Fleiss, Measuring agreement for multinomial data, 1982.
    """
    observed = table @ np.array([one == other for _, one, other in cells], dtype=float)
    compared = table.sum(axis=1)
    expected = np.zeros(len(table))
    for pair in sorted({str(cell[0]) for cell in cells}):
        columns = [number for number, cell in enumerate(cells) if cell[0] == pair]
        counts = table[:, columns]
        total = counts.sum(axis=1)
        for value in {cells[number][1] for number in columns} & {cells[number][2] for number in columns}:
            one = counts @ np.array([cells[number][1] == value for number in columns], dtype=float)
            other = counts @ np.array([cells[number][2] == value for number in columns], dtype=float)
            expected += np.nan_to_num(divide(one * other, total))
    return divide(observed - expected, compared - expected)


def _alpha(cells: Sequence[Cell], table: Table) -> Table:
    """Krippendorff's alpha for nominal values: 1 - (n - 1) · disagreement / (n² - Σ n_c²)."""
    values = table[:, [number for number, cell in enumerate(cells) if cell[0] == "value"]]
    total = values.sum(axis=1)
    by_chance = total**2 - (values**2).sum(axis=1)
    # Sums of weights are no whole numbers: what is left of equal values is rounding.
    by_chance[by_chance < total**2 * 1e-12] = 0
    return 1 - divide((total - 1) * _column(cells, table, "differs"), by_chance)


def _alpha_u(cells: Sequence[Cell], table: Table) -> Table:
    return 1 - divide(_column(cells, table, "observed"), _column(cells, table, "expected"))


def _b_cubed(cells: Sequence[Cell], table: Table) -> Table:
    """The harmonic mean of B-cubed precision and recall."""
    precision, recall = _column(cells, table, "precision"), _column(cells, table, "recall")
    return divide(2 * precision * recall, (precision + recall) * _column(cells, table, "mentions"))


def _sum_of(name: str) -> Formula:
    return lambda cells, table: _column(cells, table, name)


def _number_of_values(cells: Sequence[Cell], table: Table) -> Table:
    values: Table = table[:, [number for number, cell in enumerate(cells) if cell[0] == "value"]].sum(axis=1)
    return values


MEASURES: dict[MeasureName, Measure] = {
    "f1": Measure("F1", _f1, _sum_of("drawn")),
    "overlap_f1": Measure("F1 of overlaps", _f1, _sum_of("drawn")),
    "alpha": Measure("alpha per code point", _alpha, _number_of_values),
    "alpha_u": Measure("alpha of unitizing", _alpha_u, lambda _, table: np.full(len(table), np.nan)),
    "raw": Measure("raw agreement", _share_equal, _sum_of("both")),
    "set_f1": Measure("F1 of values", _f1, _sum_of("drawn")),
    "kappa": Measure("kappa", _kappa, lambda _, table: table.sum(axis=1)),
    "value": Measure("same value", _share_equal, _sum_of("both")),
    "hedge": Measure("same hedge", _share_equal, _sum_of("both")),
    "b_cubed": Measure("B-cubed", _b_cubed, _sum_of("mentions")),
}
"""The measures by the name that `--min` and JSON know them by, in the order in which they are shown."""
