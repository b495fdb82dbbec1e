"""
The relation of two spans of a sentence, or none: python baselines/relation_labels.py RELEASE > predictions.jsonl

It needs datasets and scikit-learn. Negatives are made here, from `documents` and `tokens`: every pair of spans of one
sentence whose labels have a relation somewhere in `train`, and which has none itself.
"""

import json
import random
import sys
from collections.abc import Iterator
from typing import Any

from datasets import Dataset, load_dataset
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

NONE = ""
"""The label of a pair without a relation."""
NEGATIVES = 10
"""So many pairs without a relation are learnt from for each that has one."""
Span = dict[str, Any]


def sentence_spans(release: str, split: str) -> Iterator[tuple[Span, list[Span]]]:
    """Yield each document of a split with the spans of each of its sentences, names for the numbers of labels."""
    documents, sentences = (load_dataset(release, config, split=split) for config in ("documents", "tokens"))
    kinds = {name: getattr(kind, "feature", None) for name, kind in documents.features.items()}
    layers = {name: kind["label"].names for name, kind in kinds.items() if isinstance(kind, dict) and "start" in kind}
    places: dict[str, list[tuple[int, int]]] = {}
    for row in sentences.select_columns(["document_id", "start", "end"]):
        places.setdefault(row["document_id"], []).append((row["start"], row["end"]))
    for document in documents:
        spans = [
            {**span, "label": names[span["label"]], "layer": layer}
            for layer, names in layers.items()
            for span in document[layer]
        ]
        for start, end in places.get(document["id"], ()):
            yield document, [span for span in spans if start <= span["start"] and span["end"] <= end]


def describe_pair(text: str, source: Span, target: Span) -> dict[str, Any]:
    """Return the features of an ordered pair of spans."""
    first, second = sorted((source, target), key=lambda span: (span["start"], span["end"]))
    between = text[first["end"] : second["start"]].casefold().split()
    order = "before" if source is first else "after"
    labels = f"{source['label']} {order} {target['label']}"
    inside = second["end"] <= first["end"]
    return {
        "labels": labels,
        f"{labels} distance": min(len(between), 20),
        f"{labels} inside": inside,
        f"{labels} next": not between,
        **{f"between {word}": True for word in between[:8]},
        "source": text[source["start"] : source["end"]].casefold(),
        "target": text[target["start"] : target["end"]].casefold(),
    }


def relate_spans(release: str, split: str = "test") -> Iterator[dict[str, Any]]:
    """
    Yield a prediction for every pair of spans of a sentence of a split that has a relation by the model.

    Where `train` has relations of one label and no pair without, every pair has that label; without any, none has one.
    """
    related = _relations(load_dataset(release, "relations", split="train"))
    admitted = {(row["from_label"], row["to_label"]) for row in related.values()}
    pairs, labels, negatives = [], [], []
    for document, spans in sentence_spans(release, "train"):
        for source, target in _candidates(spans, admitted):
            row = related.get((document["id"], source["id"], target["id"]))
            features = describe_pair(document["text"], source, target)
            if row is None:
                negatives.append(features)
            else:
                pairs.append(features)
                labels.append(row["name"])
    negatives = random.Random(1).sample(negatives, min(len(negatives), NEGATIVES * len(pairs)))
    labels += [NONE] * len(negatives)
    if not labels:
        return
    # A logistic regression needs two labels.
    classifier = LogisticRegression(C=3, max_iter=1000) if len(set(labels)) > 1 else DummyClassifier()
    model = make_pipeline(DictVectorizer(), classifier)
    model.fit(pairs + negatives, labels)
    for document, spans in sentence_spans(release, split):
        candidates = _candidates(spans, admitted)
        if candidates:
            features_of_pairs = [describe_pair(document["text"], *pair) for pair in candidates]
            for (source, target), label in zip(candidates, model.predict(features_of_pairs), strict=True):
                if label != NONE:
                    ends = {"from_id": source["id"], "to_id": target["id"], "label": str(label)}
                    yield {"task": "relations", "document_id": document["id"], **ends}


def _relations(rows: Dataset) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return relations by document and ends, with their name; not those that the schema derives from position."""
    names = rows.features["label"].names
    return {
        (row["document_id"], row["from_id"], row["to_id"]): {**row, "name": names[row["label"]]}
        for row in rows
        if row["label"] is not None and row["made_by"] != "schema"
    }


def _candidates(spans: list[Span], admitted: set[tuple[str, str]]) -> list[tuple[Span, Span]]:
    return [
        (source, target)
        for source in spans
        for target in spans
        if source is not target and (source["label"], target["label"]) in admitted
    ]


if __name__ == "__main__":
    for prediction in relate_spans(*sys.argv[1:]):
        print(json.dumps(prediction))
