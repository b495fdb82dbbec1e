"""
Guesses from words what arithmetic says of claims: python baselines/pair_verdicts.py RELEASE > predictions.jsonl

It needs datasets and scikit-learn. The verdicts of a release are computed from its labels; this sees the two sentences
alone, as a model without labels would, and shows what words give away.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from datasets import load_dataset
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def judge_pairs(release: str, split: str = "test") -> Iterator[dict[str, Any]]:
    """Yield a prediction for every pair of claims of a split; the only verdict there is, where `train` has but one."""
    train, rows = (load_dataset(release, "claim_pairs", split=name) for name in ("train", split))
    verdicts = train["verdict"][:]
    labels = verdicts[:1] * len(rows)
    if len(set(verdicts)) > 1:
        model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=10, max_iter=1000, class_weight="balanced"))
        model.fit([_sentences(row) for row in train], verdicts)
        labels = model.predict([_sentences(row) for row in rows])
    for row, label in zip(rows, labels, strict=True):
        ends = {f"{side}_{name}": row[side][name] for side in ("from", "to") for name in ("claim_id", "quantity_id")}
        pair = {"document_id": row["document_id"], **ends, "to_document_id": row["to"]["document_id"]}
        yield {"task": "claim_pairs", **pair, "check": row["check"], "label": str(label)}


def _sentences(row: dict[str, Any]) -> str:
    return f"{row['from']['sentence']} {row['check']} {row['to']['sentence']}"


if __name__ == "__main__":
    for prediction in judge_pairs(*sys.argv[1:]):
        print(json.dumps(prediction))
