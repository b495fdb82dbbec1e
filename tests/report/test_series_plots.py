"""Figures that were compared, as intervals on a line."""

import json
from pathlib import Path

from claimset.labels.as_json import labels_from_json
from claimset.model.schema import Schema
from claimset.report.series_plots import WIDTH, series_plots

GOLD = Path(__file__).resolve().parents[2] / "annotations" / "gold"


def test_figures_of_one_series_stand_on_one_line_and_conflicts_come_first(schema: Schema) -> None:
    names = ["lespakket-klikvaart", "northmere-figures"]
    documents = [(name, json.loads((GOLD / f"{name}.json").read_bytes())) for name in names]
    plots = series_plots([(name, None, labels_from_json(row, schema), None) for name, row in documents], schema)
    verdicts = [plot.verdict for plot in plots]
    assert verdicts == sorted(verdicts, key=["CONFLICT", "TENSION", "CONSISTENT"].index)
    worst = plots[0]
    assert "1,190; the other says 1,248" in worst.sums
    places = {figure.words: (figure.start, figure.width) for figure in worst.figures}
    assert places["1,190"][0] < places["1,248"][0]
    assert all(0 <= figure.start <= figure.start + figure.width <= WIDTH for figure in worst.figures)


def test_documents_without_figures_have_no_plot(schema: Schema) -> None:
    assert series_plots([], schema) == []
