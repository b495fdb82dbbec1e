"""The table of counts that every measure of agreement is computed from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

MeasureName = Literal["f1", "overlap_f1", "alpha", "alpha_u", "raw", "set_f1", "kappa", "value", "hedge", "b_cubed"]
Cell = tuple[object, ...]
"""The name of a count in the formula of a measure, like ("both",) or (pair, one's value, other's value)."""


class Place(msgspec.Struct, frozen=True, order=True):
    """
    The subject of a measure: a layer, the relations or the document's own choices; one of its labels; an attribute.

    As words it is `layer`, `layer/label` or `layer.attribute`.
    """

    layer: str
    label: str = ""
    attribute: str = ""

    def __str__(self) -> str:
        return self.layer + (f"/{self.label}" if self.label else "") + (f".{self.attribute}" if self.attribute else "")


class Group(msgspec.Struct, frozen=True, order=True):
    """Comparisons that are counted together: `between` says who is compared, `value` is the value of `--by`."""

    between: str
    value: str | None = None


class CountTable(msgspec.Struct, frozen=True):
    """The counts of one measure of one place and group: `amounts` has a row a document, a column a cell."""

    group: Group
    place: Place
    measure: MeasureName
    documents: list[str]
    cells: list[Cell]
    amounts: NDArray[np.float64]


class Counts:
    """
    Counts that can be summed over documents, one for each group, place, measure, document and cell.

    The module `measures` explains the cells of each measure beside its formula.
    """

    def __init__(self) -> None:
        self._series: defaultdict[tuple[Group, Place, MeasureName], dict[tuple[str, Cell], float]] = defaultdict(dict)

    def add(
        self, group: Group, place: Place, measure: MeasureName, document_id: str, cells: Mapping[Any, float]
    ) -> None:
        """Add amounts to the cells of a measure for one document; `cells` maps a cell to its amount."""
        amounts = self._series[group, place, measure]
        for cell, amount in cells.items():
            amounts[document_id, cell] = amounts.get((document_id, cell), 0.0) + amount

    def tables(self) -> Iterator[CountTable]:
        """Yield the counts of each measure of each place and group."""
        for (group, place, measure), amounts in self._series.items():
            documents = sorted({document_id for document_id, _ in amounts})
            cells = list(dict.fromkeys(cell for _, cell in amounts))
            rows = {document_id: number for number, document_id in enumerate(documents)}
            columns = {cell: number for number, cell in enumerate(cells)}
            table = np.zeros((len(documents), len(cells)))
            for (document_id, cell), amount in amounts.items():
                table[rows[document_id], columns[cell]] = amount
            yield CountTable(group, place, measure, documents, cells, table)
