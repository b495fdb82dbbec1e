"""
Scores predictions for a release; beside `datasets` it needs Python alone.

    python baselines/scorer.py RELEASE PREDICTIONS.jsonl [--split test] [--seed 1] [--json]

A line of the predictions is an object with its task, the document, the names of KEYS, and a label or tags, by name:

    {"task": "tokens/COLUMN", "document_id": …, "sentence": …, "tags": ["O", "B-…", …]}
    {"task": "claims", "document_id": …, "claim_id": …, "label": …}

A prediction is right where the whole of it is in the release: of tags each span with its edges and its label. F1 is
over all of them, macro F1 the mean over the labels that occur; where each thing is predicted once, F1 is the share that
is right. What is not predicted is missed. Relations that the schema derives from position (`made_by`) are left out.
`chance` draws labels by their shares in `train`, and of relations the end among the document's; `most frequent` gives
every claim or pair of claims the commonest label; `nothing` predicts no span and no relation: every tag is O. The
interval holds 95 % of 1,000 samples of the documents, or, of fewer than ten, of their sentences, claims or pairs.
"""

import argparse
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from datasets import Dataset, load_dataset

Line = dict[str, Any]
"""A prediction, or what the release says in the form of one."""
System = Callable[[random.Random], list[Line]]
Item = tuple[Any, ...]
"""What is predicted or true: its document, the unit that it is drawn with for the interval, its key and its label."""
KEYS = {
    "claims": ("claim_id",),
    "relations": ("from_id", "to_id"),
    "claim_pairs": ("from_claim_id", "from_quantity_id", "to_document_id", "to_claim_id", "to_quantity_id", "check"),
}
"""What names the thing that a line of a task is about, beside its document."""
_TAGS, _OUTSIDE, _DERIVED = "tokens/", "O", "schema"
_MANY, _SAMPLES, _DRAWS = 10, 1000, 20


class Scorer:
    """Compares predictions with what a release says. `release` is its folder, or its name on the Hub."""

    def __init__(self, release: str, split: str = "test", seed: int = 1) -> None:
        self._release, self._split, self._seed = release, split, seed

    def scores(self, predictions: Iterable[Line]) -> list[dict[str, Any]]:
        """Return a row a task and system. Raises ValueError for what the release lacks, and for one thing twice."""
        by_task: dict[str, list[Line]] = {}
        for line in predictions:
            by_task.setdefault(str(line.get("task")), []).append(line)
        return [row for task, lines in by_task.items() for row in self._task_scores(task, lines)]

    def _task_scores(self, task: str, predictions: list[Line]) -> Iterator[dict[str, Any]]:
        rows = task_rows(self._release, task, self._split)
        self._require_known(task, predictions, {_key(task, row): row for row in rows})
        truth = {item for row in rows for item in _items(task, row)}
        documents = len({row["document_id"] for row in rows})
        facts = {"split": self._split, "seed": self._seed, "documents": documents, "items": len(truth)}
        systems: dict[str, System] = {"predicted": lambda _: predictions, **self._trivial_systems(task, rows)}
        for system, predict in systems.items():
            count = _DRAWS if system == "chance" else 1
            draws = [predict(random.Random(self._seed + number)) for number in range(count)]
            samples = [{item for line in lines for item in _items(task, line)} for lines in draws]
            row = {"task": task, "system": system, **facts, **_mean([_measure(truth, items) for items in samples])}
            if task.startswith(_TAGS):
                row |= _mean([{"tokens": _right_tags(rows, task, lines)} for lines in draws])
            if system == "predicted":
                row |= _interval(truth, samples[0], by_document=documents >= _MANY, seed=self._seed)
            yield row

    def _require_known(self, task: str, predictions: list[Line], rows: dict[Item, Line]) -> None:
        known_keys = set()
        for line, key in ((line, _key(task, line)) for line in predictions):
            answer = (*key, line["label"]) if task == "relations" else key  # a pair can have several relations
            if answer in known_keys:
                raise ValueError(f"{task}: {answer} is predicted twice")
            known_keys.add(answer)
            if key not in rows and task != "relations":
                raise ValueError(f"{task}: the split {self._split} has no {key}")
            if task.startswith(_TAGS) and len(line["tags"]) != len(rows[key]["tags"]):
                raise ValueError(f"{task}: {key} has {len(rows[key]['tags'])} tokens, and {len(line['tags'])} tags")

    def _trivial_systems(self, task: str, rows: list[Line]) -> dict[str, System]:
        """Return what predictions are held against, by name: functions of a source of chance that make predictions."""
        train = task_rows(self._release, task, "train")
        if task.startswith(_TAGS):
            shares = Counter(tag for row in train for tag in row["tags"])
            return {
                "chance": lambda dice: [{**row, "tags": _draw_names(shares, len(row["tags"]), dice)} for row in rows],
                "nothing": lambda _: [],
            }
        shares = Counter(row["label"] for row in train)

        def labelled(dice: random.Random) -> list[Line]:
            return [
                {**row, "label": label} for row, label in zip(rows, _draw_names(shares, len(rows), dice), strict=True)
            ]

        def joined(dice: random.Random) -> list[Line]:
            ends: dict[str, list[str]] = {}
            for row in rows:
                ends.setdefault(row["document_id"], []).append(row["to_id"])
            targets = [dice.choice(ends[row["document_id"]]) for row in rows]
            return [{**line, "to_id": target} for line, target in zip(labelled(dice), targets, strict=True)]

        if task == "relations":
            return {"chance": joined, "nothing": lambda _: []}
        commonest = min(shares, key=lambda label: (-shares[label], label), default=None)
        return {"chance": labelled, "most frequent": lambda _: [{**row, "label": commonest} for row in rows]}


def task_rows(release: str, task: str, split: str) -> list[Line]:
    """Return what a split says of a task, as predictions with names for labels. Raises ValueError for no task."""
    config, _, column = task.partition("/")
    if (config not in KEYS or column) and not (config == "tokens" and column):
        raise ValueError(f"{task!r} is no task: tokens/COLUMN, {', '.join(KEYS)}")
    rows = load_dataset(release, config, split=split)
    if column:
        names = rows.features[column].feature.names
        return [
            {
                "document_id": row["document_id"],
                "sentence": row["sentence"],
                "tags": [names[tag] for tag in row[column]],
            }
            for row in rows
        ]
    return [line for row in rows if (line := _line(config, row, rows)) is not None]


def _line(config: str, row: Line, rows: Dataset) -> Line | None:
    if config == "claim_pairs":
        sides = {f"{side}_{name}": value for side in ("from", "to") for name, value in row[side].items()}
        return {"document_id": row["document_id"], "check": row["check"], "label": row["verdict"], **sides}
    is_asked = row["label"] is not None and (config != "relations" or row["made_by"] != _DERIVED)
    return {**row, "label": rows.features["label"].names[row["label"]]} if is_asked else None


def _key(task: str, line: Line) -> Item:
    return tuple(line[name] for name in ("document_id", *(("sentence",) if task.startswith(_TAGS) else KEYS[task])))


def _items(task: str, line: Line) -> Iterator[Item]:
    """Yield what a line predicts or says: the spans of a sentence, or the one label of a claim, pair or relation."""
    document, *key = _key(task, line)
    unit = (document, *key[:1])
    if not task.startswith(_TAGS):
        yield document, unit, tuple(key), line["label"]
        return
    begin, label = 0, None
    for number, tag in enumerate([*line["tags"], _OUTSIDE]):
        mark, _, name = tag.partition("-")
        if label is not None and (mark != "I" or name != label):
            yield document, unit, (*key, begin, number), label
            label = None
        if label is None and mark in {"B", "I"}:
            begin, label = number, name


def _counts(truth: set[Item], items: set[Item], group: Callable[[Item], Any]) -> dict[Any, list[int]]:
    """Return how many items are right, true and predicted, by group."""
    counts: dict[Any, list[int]] = {}
    for side, members in enumerate((truth & items, truth, items)):
        for item in members:
            counts.setdefault(group(item), [0, 0, 0])[side] += 1
    return counts


def _f1(right: int, true: int, predicted: int) -> float:
    return 2 * right / (true + predicted) if true + predicted else 0.0


def _measure(truth: set[Item], items: set[Item]) -> dict[str, float]:
    by_label = [_f1(*counts) for counts in _counts(truth, items, lambda item: item[-1]).values() if counts[1]]
    f1 = _f1(len(truth & items), len(truth), len(items))
    return {"f1": f1, "macro_f1": math.fsum(by_label) / len(by_label) if by_label else 0.0}


def _right_tags(rows: list[Line], task: str, predictions: list[Line]) -> float:
    """Return the share of tokens with the right tag; a sentence without a prediction has O everywhere."""
    by_key = {_key(task, line): line["tags"] for line in predictions}
    right = tokens = 0
    for row in rows:
        tags = by_key.get(_key(task, row)) or [_OUTSIDE] * len(row["tags"])
        right += sum(one == other for one, other in zip(row["tags"], tags, strict=True))
        tokens += len(tags)
    return right / tokens if tokens else 0.0


def _interval(truth: set[Item], items: set[Item], *, by_document: bool, seed: int) -> dict[str, Any]:
    """Return the middle 95 % of F1 over samples of documents, or of smaller units, drawn with replacement."""
    counts = _counts(truth, items, lambda item: item[0] if by_document else item[1])
    units, dice = [counts[unit] for unit in sorted(counts)], random.Random(seed)
    samples = (dice.choices(units, k=len(units)) for _ in range(_SAMPLES if units else 0))
    values = sorted(_f1(*map(sum, zip(*sample, strict=True))) for sample in samples)
    edges = {"low": values[_SAMPLES // 40], "high": values[-_SAMPLES // 40]} if values else {}
    return {**edges, "drawn_from": "documents" if by_document else "parts of documents"}


def _mean(measures: list[dict[str, float]]) -> dict[str, float]:
    return {name: sum(measure[name] for measure in measures) / len(measures) for name in measures[0]}


def _draw_names(shares: Counter[str], count: int, dice: random.Random) -> list[str]:
    names = sorted(shares)
    return dice.choices(names, [shares[name] for name in names], k=count) if names else [""] * count


def read_predictions(files: Iterable[Path]) -> Iterator[Line]:
    """Yield the lines of files of predictions. Raises ValueError, with the file and the line, for one that is none."""
    for file in files:
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                line = json.loads(text)
                line["task"], line["document_id"]
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(f"{file}, line {number}: no prediction") from error
            yield line


def score_files() -> None:
    """Score the files that the command line names; print a table, or JSON."""
    parser = argparse.ArgumentParser(description="Scores predictions for a release.")
    parser.add_argument("release", help="the release's folder, or its name on the Hub")
    parser.add_argument("predictions", nargs="+", type=Path, help="files of predictions, JSON Lines")
    parser.add_argument("--split", default="test")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="for programs")
    arguments = parser.parse_args()
    try:
        scorer = Scorer(arguments.release, arguments.split, arguments.seed)
        rows = scorer.scores(read_predictions(arguments.predictions))
    except (ValueError, KeyError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    for row in rows if not arguments.json else ():
        edges = f"  [{row['low']:.3f}, {row['high']:.3f}]" if "low" in row else ""
        tokens = f"  right tokens {row['tokens']:.3f}" if "tokens" in row else ""
        print(f"{row['task']:28} {row['system']:14} F1 {row['f1']:.3f}  macro {row['macro_f1']:.3f}{tokens}{edges}")
    if arguments.json:
        print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    score_files()
