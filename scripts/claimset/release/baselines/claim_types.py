"""
Words and their pieces to the type of a claim: python baselines/claim_types.py RELEASE > predictions.jsonl

It needs datasets and scikit-learn. It learns from `train` and labels the claims of `test`.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from datasets import load_dataset
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union


def label_claims(release: str, split: str = "test") -> Iterator[dict[str, Any]]:
    """Yield a prediction for every claim of a split."""
    train, rows = (load_dataset(release, "claims", split=name) for name in ("train", split))
    names = train.features["label"].names
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = make_pipeline(make_union(words, pieces), LogisticRegression(C=10, max_iter=1000, class_weight="balanced"))
    model.fit(train["text"][:], train["label"][:])
    for row, number in zip(rows, model.predict(rows["text"][:]), strict=True):
        claim = {"document_id": row["document_id"], "claim_id": row["claim_id"]}
        yield {"task": "claims", **claim, "label": names[number]}


if __name__ == "__main__":
    for prediction in label_claims(*sys.argv[1:]):
        print(json.dumps(prediction))
