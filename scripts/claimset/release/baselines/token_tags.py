"""
A conditional random field for each column of tags: python baselines/token_tags.py RELEASE > predictions.jsonl

It needs datasets and python-crfsuite. It learns from `train`, sentence by sentence, and tags `test`.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycrfsuite
from datasets import load_dataset


def describe_tokens(tokens: list[str]) -> list[list[str]]:
    """Return the features of each token: its own form, and the words beside it."""
    words = ["", *(token.casefold() for token in tokens), ""]
    return [
        [
            "always",
            f"word={words[number]}",
            f"before={words[number - 1]}",
            f"after={words[number + 1]}",
            f"end={words[number][-3:]}",
            f"shape={''.join(map(_form, token[:6]))}",
            f"first={number == 1}",
        ]
        for number, token in enumerate(tokens, 1)
    ]


def _form(char: str) -> str:
    return "X" if char.isupper() else "x" if char.isalpha() else "9" if char.isdigit() else char


def tag_sentences_by_crf(release: str, split: str = "test") -> Iterator[dict[str, Any]]:
    """Yield a prediction for every sentence of a split and every column of tags that `train` has a tag in."""
    train, rows = (load_dataset(release, "tokens", split=name) for name in ("train", split))
    train_features, row_features = ([describe_tokens(tokens) for tokens in part["tokens"]] for part in (train, rows))
    for column in (name for name, kind in train.features.items() if hasattr(getattr(kind, "feature", None), "names")):
        names = train.features[column].feature.names
        if not any(map(any, train[column])):
            continue
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params({"c1": 0.05, "c2": 0.05, "max_iterations": 100, "feature.possible_transitions": True})
        for features, tags in zip(train_features, train[column], strict=True):
            trainer.append(features, [names[tag] for tag in tags])
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "model")
            trainer.train(file)
            tagger = pycrfsuite.Tagger()
            tagger.open(file)
            for features, document, sentence in zip(row_features, rows["document_id"], rows["sentence"], strict=True):
                tags = tagger.tag(features)
                yield {"task": f"tokens/{column}", "document_id": document, "sentence": sentence, "tags": tags}
            tagger.close()


if __name__ == "__main__":
    for prediction in tag_sentences_by_crf(*sys.argv[1:]):
        print(json.dumps(prediction))
