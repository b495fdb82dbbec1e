"""
What measuring agreement costs, and how often its intervals hold the truth.

    python bench/agreement.py [--sizes 250 500 1000] [--annotators 3] [--samples 1000] [--seed 7]

Writes bench/results/agreement.md. Documents are made up; each annotator leaves out, moves, relabels and answers
otherwise some of what the generator drew. Times are processor seconds of one core, reading the files included.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
from generator import documents, write
from result_files import RESULTS

from claimset.gold.agreement.counts import Cell, MeasureName
from claimset.gold.agreement.intervals import interval
from claimset.gold.agreement.measures import MEASURES, Table
from claimset.gold.agreement.project import project_agreement
from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.store.project import Project
from claimset.text.markdown_table import table

COUNTS = (15, 20, 30, 60)


def otherwise(annotation: Annotation, name: str, schema: Schema, length: int, dice: random.Random) -> Annotation:
    """Return what another annotator makes of the same document."""
    layers = {}
    for layer, spans in annotation.labels.layers.items():
        labels = [label for label, item in schema.layers[layer].labels.items() if item.drawn]
        layers[layer] = tuple(_span(span, name, labels, length, dice) for span in spans if dice.random() > 0.1)
    ids = {span.id for spans in layers.values() for span in spans}
    relations = tuple(
        msgspec.structs.replace(item, source=f"{name}{item.source}", target=f"{name}{item.target}")
        for item in annotation.labels.relations
        if {f"{name}{item.source}", f"{name}{item.target}"} <= ids and dice.random() > 0.1
    )
    labels = Labels(annotation.labels.document, layers, relations)
    return msgspec.structs.replace(annotation, annotator=name, labels=labels, sha256=labels_sha256(labels, schema))


def _span(span: Span, name: str, labels: list[str], length: int, dice: random.Random) -> Span:
    end = min(length, max(span.start + 1, span.end + dice.choice([-2, -1, 1, 2]))) if dice.random() < 0.1 else span.end
    label = dice.choice(labels) if dice.random() < 0.05 else span.label
    attributes = span.attributes if label == span.label else {}
    return Span(f"{name}{span.id}", span.start, end, label, attributes)


def labelled_project(folder: Path, size: int, annotators: int, seed: int) -> Project:
    """Write a project whose documents several annotators labelled."""
    project = write(folder, size, seed)
    schema = project.schema()
    for made in documents(schema, size, seed):
        dice = random.Random(f"{seed}/{made.document.id}")
        rows = [
            otherwise(made.annotations[0], f"a{number:02d}", schema, made.document.length, dice)
            for number in range(1, annotators + 1)
        ]
        project.write_pulled(made.document, rows, schema)
    return project


def seconds(size: int, annotators: int, seed: int) -> tuple[float, int]:
    """Return the processor seconds of measuring a project's agreement, and how many values it gave."""
    with tempfile.TemporaryDirectory() as folder:
        project = labelled_project(Path(folder) / "made", size, annotators, seed)
        start = time.process_time()
        agreement = project_agreement(project)
        return time.process_time() - start, len(agreement.rows)


def spans_alike(random: np.random.Generator, count: int) -> Table:
    """Make counts of documents whose annotators draw the same spans to different degrees."""
    drawn = random.poisson(12, count) + 1
    return np.column_stack([2 * random.binomial(drawn, random.beta(8, 3, count)), 2 * drawn]).astype(float)


def answers_alike(random: np.random.Generator, count: int) -> Table:
    """Make counts of pairs of answers, of two values, in documents that differ in how hard they are."""
    rows = []
    for compared, care in zip(random.poisson(8, count) + 1, random.beta(6, 2, count), strict=True):
        one = random.random(compared) < 0.7
        other = np.where(random.random(compared) < care, one, random.random(compared) < 0.7)
        rows.append(np.bincount(2 * one + other, minlength=4))
    return np.array(rows, dtype=float)


def values_alike(random: np.random.Generator, count: int) -> Table:
    """Make counts of two values and of the pairs that differ."""
    both_no, no_yes, yes_no, both_yes = answers_alike(random, count).T
    differ = no_yes + yes_no
    return np.column_stack([2 * both_no + differ, 2 * both_yes + differ, 2 * differ])


def mentions_alike(random: np.random.Generator, count: int) -> Table:
    """Make sums of B-cubed precision and recall over the mentions of documents."""
    mentions = random.poisson(8, count) + 1
    return np.column_stack([random.beta(9, 2, count) * mentions, random.beta(9, 2, count) * mentions, mentions])


SIMULATIONS: dict[MeasureName, tuple[list[Cell], Callable[[np.random.Generator, int], Table]]] = {
    "f1": ([("both",), ("drawn",)], spans_alike),
    "kappa": ([("a · b", one, other) for one in "01" for other in "01"], answers_alike),
    "alpha": ([("value", "0"), ("value", "1"), ("differs",)], values_alike),
    "b_cubed": ([("precision",), ("recall",), ("mentions",)], mentions_alike),
}


def coverage(name: MeasureName, count: int, samples: int, seed: int) -> float:
    """Return the share of intervals that hold the value of all documents there could be."""
    cells, make = SIMULATIONS[name]
    formula = partial(MEASURES[name].formula, cells)
    random = np.random.default_rng((seed, count))
    (truth,) = formula(make(random, 60_000).sum(axis=0, keepdims=True))
    ends = (interval(formula, make(random, count)) for _ in range(samples))
    return sum(low_high is not None and low_high[0] <= truth <= low_high[1] for low_high in ends) / samples


def main() -> int:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(description="Measure what agreement costs, and its intervals.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[250, 500, 1000])
    parser.add_argument("--annotators", type=int, default=3)
    parser.add_argument("--samples", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    costs = []
    for size in arguments.sizes:
        spent, values = seconds(size, arguments.annotators, arguments.seed)
        costs.append((f"{size:,}", arguments.annotators, values, f"{spent:.1f}", f"{1000 * spent / size:.1f}"))
    shares = [
        (MEASURES[name].title, *(f"{coverage(name, count, arguments.samples, arguments.seed):.3f}" for count in COUNTS))
        for name in SIMULATIONS
    ]
    words = (
        "# Agreement\n\nMade by `bench/agreement.py`.\n\n## What it costs\n\n"
        "Processor seconds of one core, reading the files included; every value has its interval.\n\n"
        + table(("documents", "annotators", "values", "seconds", "ms a document"), costs)
        + "\n## How often an interval of 95 % holds the truth\n\n"
        f"Of {arguments.samples:,} simulated projects, by their number of documents.\n\n"
        + table(("measure", *map(str, COUNTS)), shares)
    )
    RESULTS.joinpath("agreement.md").write_text(words, encoding="utf-8")
    print(words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
