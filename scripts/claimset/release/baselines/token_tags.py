"""
A conditional random field for each column of tags: python baselines/token_tags.py RELEASE > predictions.jsonl

It needs datasets and python-crfsuite. It learns from `train`, sentence by sentence, and tags `test`.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

SETTINGS = {"c1": 0.05, "c2": 0.05, "max_iterations": 100}
"""Parameters of CRFsuite: the weights of the L1 and L2 norms, and the most iterations of L-BFGS."""
_REPEATED = re.compile(r"(.)\1+")


def describe_tokens(tokens: Sequence[str], classes: Sequence[Sequence[str]] = ()) -> list[list[str]]:
    """
    Return the features of each token of a sentence: its form, its ends, its shape, and the words beside it.

    `classes` has, for each token, the names of word lists that hold it; it may be empty.
    """
    words = ["", "", *(token.casefold() for token in tokens), "", ""]
    shapes = ["", "", *("".join(map(_form, token)) for token in tokens), "", ""]
    outlines = [_REPEATED.sub(r"\1", shape) for shape in shapes]
    lists = [(), (), *(classes or [()] * len(tokens)), (), ()]
    return [
        [
            "always",
            f"word={words[number]}",
            f"before={words[number - 1]}",
            f"after={words[number + 1]}",
            f"2 before={words[number - 2]}",
            f"2 after={words[number + 2]}",
            f"with before={words[number - 1]} {words[number]}",
            f"with after={words[number]} {words[number + 1]}",
            *(f"{size} first={words[number][:size]}" for size in (3, 4)),
            *(f"{size} last={words[number][-size:]}" for size in (2, 3, 4)),
            f"shape={shapes[number][:8]}",
            f"outline={outlines[number]}",
            f"outline before={outlines[number - 1]}",
            f"outline after={outlines[number + 1]}",
            f"first={number == 2}",
            *(f"{where}in={name}" for where, step in _PLACES for name in lists[number + step]),
        ]
        for number in range(2, len(tokens) + 2)
    ]


_PLACES = (("", 0), ("before ", -1), ("after ", 1))


def _form(char: str) -> str:
    return "X" if char.isupper() else "x" if char.isalpha() else "9" if char.isdigit() else char


def train_tagger(sentences: Iterable[tuple[list[list[str]], list[str]]]) -> bytes:
    """Return the bytes of a model learned from sentences, each its tokens' features and their tags."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(SETTINGS)
    for features, tags in sentences:
        trainer.append(features, tags)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model"
        trainer.train(str(file))
        return file.read_bytes()


def tag_sentences_by_crf(release: str, split: str = "test") -> Iterator[dict[str, Any]]:
    """Yield a prediction for every sentence of a split and every column of tags that `train` has a tag in."""
    import pycrfsuite
    from datasets import load_dataset

    train, rows = (load_dataset(release, "tokens", split=name) for name in ("train", split))
    train_features, row_features = ([describe_tokens(tokens) for tokens in part["tokens"]] for part in (train, rows))
    for column in (name for name, kind in train.features.items() if hasattr(getattr(kind, "feature", None), "names")):
        names = train.features[column].feature.names
        if not any(map(any, train[column])):
            continue
        tags_of_train = ([names[tag] for tag in tags] for tags in train[column])
        model = train_tagger(zip(train_features, tags_of_train, strict=True))
        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(model)
        for features, document, sentence in zip(row_features, rows["document_id"], rows["sentence"], strict=True):
            tags = tagger.tag(features)
            yield {"task": f"tokens/{column}", "document_id": document, "sentence": sentence, "tags": tags}
        tagger.close()


if __name__ == "__main__":
    for prediction in tag_sentences_by_crf(*sys.argv[1:]):
        print(json.dumps(prediction))
