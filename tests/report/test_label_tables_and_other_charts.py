"""The numbers of the report's charts, and where a chart draws them."""

from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.report.charts.label_tables import co_occurrence, split_rows
from claimset.report.charts.lengths import length_rows
from claimset.report.charts.measured_values import MeasuredValue, value_charts


def _labels(*, other: int = 30) -> Labels:
    return Labels(
        layers={
            "entities": (Span("e1", 0, 4, "NGO"), Span("e2", other, other + 4, "NGO")),
            "claims": (Span("c1", 0, 10, "EVENT"), Span("c2", 2, 8, "EVENT")),
        }
    )


def test_lengths_are_quantiles_and_lie_on_one_line() -> None:
    english, dutch = length_rows({"nl": [500], "en": list(range(100, 2001, 100))})[:2]
    assert list(english.quantiles.values()) == [100, 290, 575, 1050, 1525, 1810, 2000]
    assert english.places["longest"] == 100.0
    assert set(dutch.quantiles.values()) == {500}
    assert length_rows({}) == []


def test_spans_that_share_words_are_counted_by_their_labels(schema: Schema) -> None:
    table = co_occurrence([_labels(), _labels(other=5)], schema)
    assert table.labels == [("entities", "NGO"), ("claims", "EVENT")]
    # The first name lies in both claims, the second only in those of the second document.
    assert table.counts == [[0, 6], [6, 2]]
    assert table.shares[0] == [0, 4]


def test_labels_are_counted_by_split_and_documents_without_one_left_out(schema: Schema) -> None:
    documents = [("train", _labels()), ("test", _labels()), ("train", Labels()), (None, _labels())]
    rows = {row.label: row for row in split_rows(documents, ["train", "test"], schema)}
    assert rows["NGO"].counts == [2, 2]
    assert rows["NGO"].parts == [(0, 0, 500), (1, 500, 500)]
    assert set(rows) == {"NGO", "EVENT"}


def test_a_value_below_zero_moves_the_edge_of_its_chart() -> None:
    def value(number: float, low: float | None, label: str = "") -> MeasuredValue:
        high = None if low is None else 1.0
        return MeasuredValue("people", "kappa", "claims", label, "", number, low, high, 12, is_thin=False)

    (chart,) = value_charts([value(0.5, -1.0), value(1.0, None, "EVENT")])
    assert chart.title == "kappa, between people"
    assert [(item.dot, item.line) for item in chart.whole] == [(75.0, (0.0, 100.0))]
    assert [(item.dot, item.line) for item in chart.by_label] == [(100.0, None)]
