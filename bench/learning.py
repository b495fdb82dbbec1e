"""
How right models of this project's own gold are on stories that they had not seen, and what the door to a language model
does with hostile answers.

    python bench/learning.py [--seeds 12] [--texts DIR]

Writes bench/results/learning.md and bench/results/learning.json: scores by label and language, how far probabilities
are from what comes true, seconds and megabytes, a learning curve, whether an order by uncertainty gains anything over
chance, whether the labels that a model doubts are those that were planted wrong, and every hostile answer. No document
of the test split is read. DIR has the texts that are not in the repository; a document without its text is left out.
"""

import argparse
import contextlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import msgspec
from result_files import write_results

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from claimset.learn.folds import folds_of
from claimset.learn.language_model.connection import AnswerFailed, ModelConnection
from claimset.learn.language_model.placing import UnreadableLabels, place_labels
from claimset.learn.language_model.prompt import MOST_TOKENS, request_body
from claimset.learn.language_model.sent_text import SentText
from claimset.learn.learn import learn_layer, out_of_fold
from claimset.learn.model_door import TokenTagger, train_layer
from claimset.learn.training_data import TrainingData, TrainingDocument, training_data
from claimset.model.labels import Labels
from claimset.model.learned import LearnedLayer
from claimset.model.model_answer import TokenCounts
from claimset.model.schema import Layer
from claimset.model.trouble import Trouble
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.text.markdown_table import table
from faults.stand_in import Answer, babble, bad_gzip, cut_off, flood, hang_up, page, say, say_json
from support.language_model import KEY, StandInModel, completion

SIZES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
"""Shares of the documents that a model may learn from."""
CURVE_SEEDS = 3
BEGIN, BUDGET = 0.2, 0.5
"""An order begins with this share of the documents, drawn at random, and is measured when so much is labelled."""
PLANTED = 0.05
"""The share of labels that are changed, to see whether a model doubts these."""

Documents = Sequence[TrainingDocument]


def f1(train: Documents, tried: Documents, layer: str) -> float:
    """Return F1 of a model of `train` on `tried`, over all spans of the layer."""
    tagger = TokenTagger(train_layer([item.tokens for item in train], layer))
    right = spans = 0
    for item in tried:
        gold = {(span.start, span.end, span.label) for span in item.tokens.labels.layers[layer]}
        found = {(span.start, span.end, span.label) for row in item.tokens.sentences for span in tagger.spans(row)}
        right += len(gold & found)
        spans += len(gold) + len(found)
    return 2 * right / spans if spans else 0.0


def rotations(documents: Documents) -> Iterator[tuple[list[TrainingDocument], list[TrainingDocument]]]:
    """Yield the documents to learn from and those to try on, fold by fold."""
    folds = folds_of(item.group for item in documents)
    for fold in range(max(folds.values()) + 1):
        yield (
            [item for item in documents if folds[item.group] != fold],
            [item for item in documents if folds[item.group] == fold],
        )


def curve(documents: Documents, layer: str) -> list[dict[str, float]]:
    """Return the mean F1 of models of more and more documents."""
    rows = []
    for share in SIZES:
        values, sizes = [], []
        for train, tried in rotations(documents):
            for seed in range(CURVE_SEEDS if share < 1 else 1):
                chosen = random.Random(seed).sample(train, max(1, round(share * len(train))))
                values.append(f1(chosen, tried, layer))
                sizes.append(len(chosen))
        rows.append({"documents": round(mean(sizes), 1), "f1": round(mean(values), 4)})
    return rows


def orders(documents: Documents, layer: str, seeds: int) -> dict[str, Any]:
    """Return F1 after half of the documents were labelled: in the order of a model's doubts, and at random."""
    by_fold = list(rotations(documents))
    pairs = []
    for seed in range(seeds):
        train, tried = by_fold[seed % len(by_fold)]
        shuffled = random.Random(seed).sample(train, len(train))
        begin, budget = max(1, round(BEGIN * len(train))), max(2, round(BUDGET * len(train)))
        tagger = TokenTagger(train_layer([item.tokens for item in shuffled[:begin]], layer))

        def doubt(item: TrainingDocument, tagger: TokenTagger = tagger) -> float:
            tokens = sum(len(row.starts) for row in item.tokens.sentences)
            return sum(tagger.uncertainty(row) for row in item.tokens.sentences) / max(tokens, 1)

        ranked = sorted(shuffled[begin:], key=lambda item: -doubt(item))
        chosen = [*shuffled[:begin], *ranked[: budget - begin]]
        pairs.append((f1(chosen, tried, layer), f1(shuffled[:budget], tried, layer)))
    gains = sorted(one - other for one, other in pairs)
    means = sorted(mean(random.Random(number).choices(gains, k=len(gains))) for number in range(1000))
    return {
        "seeds": seeds,
        "by doubt": round(mean(one for one, _ in pairs), 4),
        "at random": round(mean(other for _, other in pairs), 4),
        "gain": round(mean(gains), 4),
        "low": round(means[25], 4),
        "high": round(means[-25], 4),
    }


def planted(documents: Documents, layer: Layer) -> dict[str, Any]:
    """Change one label in twenty, and count how many of them are among the labels that unseen models doubt most."""
    names = [name for name, label in layer.labels.items() if label.drawn]
    if len(names) < 2:
        return {}
    dice, changed, wrong = random.Random(1), [], set()
    for item in documents:
        spans = []
        for span in item.tokens.labels.layers[layer.name]:
            if dice.random() < PLANTED:
                span = msgspec.structs.replace(span, label=dice.choice([name for name in names if name != span.label]))
                wrong.add((item.tokens.document.id, span.id))
            spans.append(span)
        changed.append(_relabelled(item, layer.name, tuple(spans)))
    groups = folds_of(item.group for item in changed)
    rows = [doubt for row in out_of_fold(changed, groups, layer.name) for doubt in row.doubts]
    ordered = sorted(rows, key=lambda item: (item.p, item.document, item.start))
    total = sum(len(item.tokens.labels.layers[layer.name]) for item in documents)
    result: dict[str, Any] = {"planted": len(wrong), "spans": total}
    for share in (0.02, 0.05, 0.1):
        listed = ordered[: round(share * total)]
        hits = sum((doubt.document, doubt.id) in wrong for doubt in listed)
        result[f"{share:.0%}"] = {"listed": len(listed), "planted": hits}
    return result


def _relabelled(item: TrainingDocument, layer: str, spans: tuple[Any, ...]) -> TrainingDocument:
    """Return a document whose spans have other labels, in its tags too."""
    tokens = item.tokens
    labels = {(span.start, span.end): span.label for span in spans}
    sentences = []
    for row in tokens.sentences:
        tags, label = list(row.tags[layer]), ""
        for number, tag in enumerate(tags):
            mark, _, name = tag.partition("-")
            if mark == "B":
                ends = [end for start, end in labels if start == row.starts[number]]
                label = next((labels[row.starts[number], end] for end in sorted(ends, reverse=True)), name)
            tags[number] = f"{mark}-{label}" if name else tag
        sentences.append(msgspec.structs.replace(row, tags={**row.tags, layer: tags}))
    layers = {**tokens.labels.layers, layer: spans}
    changed = msgspec.structs.replace(tokens, labels=Labels(layers=layers), sentences=sentences)
    return msgspec.structs.replace(item, tokens=changed)


def effort(data: TrainingData, layer: str) -> dict[str, float]:
    """Return the processor's seconds for one model and for tagging all documents, and the model's size."""
    documents = [item.tokens for item in data.with_layer(layer)]
    start = time.process_time()
    content = train_layer(documents, layer)
    trained = time.process_time()
    tagger = TokenTagger(content)
    for document in documents:
        for row in document.sentences:
            tagger.spans(row)
    tokens = sum(len(row.starts) for document in documents for row in document.sentences)
    return {
        "train s": round(trained - start, 2),
        "tag s": round(time.process_time() - trained, 2),
        "tokens": tokens,
        "model MB": round(len(content) / 1e6, 2),
        "repeats": content == train_layer(documents, layer),
    }


def _choice(**changes: Any) -> dict[str, Any]:
    answer = completion('{"things": []}')
    answer["choices"][0] |= changes
    return answer


def _labels(*rows: Any) -> dict[str, Any]:
    return completion(json.dumps({"entities": rows}))


def _row(quote: Any, occurrence: Any = 1, label: Any = "GPE") -> dict[str, Any]:
    return {"quote": quote, "occurrence": occurrence, "label": label}


TEXT = "Harrow and Zarrow met. Harrow left."
INTRODUCTION = """\
Made by `bench/learning.py`. Where the counts say that a machine labelled the documents, all of this is about
machine-made labels: the scores say how well a model repeats them on stories that it had not seen, and no more. Most
texts were written by machines too, about an invented world whose names recur from story to story; on other texts a
model will do worse. No document of test was read.
"""
HOSTILE_WORDS = f"""\
A stand-in on loopback gives each answer; no language model was run, so none has a score here. The text is *{TEXT}* The
key of the requests stands in none of the outcomes.
"""
HOSTILE: dict[str, Answer] = {
    "prose and a code fence around the JSON": say_json(
        completion("Sure!\n```json\n" + json.dumps({"entities": [_row("Zarrow")]}) + "\n```")
    ),
    "prose alone": say_json(completion("I think that Harrow is a place.")),
    "a quote that is not in the text": say_json(_labels(_row("Narrow"))),
    "a quote in other letters": say_json(_labels(_row("harrow"))),
    "one place named three times, of two": say_json(_labels(_row("Harrow"), _row("Harrow"), _row("Harrow"))),
    "the ninth of two places": say_json(_labels(_row("Harrow", 9))),
    "half a word": say_json(_labels(_row("arrow"))),
    "a label that the schema lacks": say_json(_labels(_row("Harrow", 1, "CASTLE"))),
    "offsets in place of quotes": say_json(_labels({"start": 0, "end": 6, "label": "GPE"})),
    "a refusal": say_json(_choice(message={"role": "assistant", "content": None, "refusal": "I cannot."})),
    "a content filter": say_json(_choice(finish_reason="content_filter")),
    "an answer that was cut off": say_json(_choice(finish_reason="length")),
    "ten megabytes": say(200, b"[" + b" " * 10_000_000 + b"]"),
    "bytes without end": lambda handler: flood(handler, []),
    "brackets without end": say_json(completion("{" * 1_000_000)),
    "a page for people": page(),
    "no HTTP": babble,
    "a broken gzip": bad_gzip,
    "half an answer": cut_off(),
    "a line that hangs up": hang_up,
    "silence": lambda _: time.sleep(1.0),
    "429 with Retry-After, three times": say(429, Retry_After="30"),
    "500": say(500),
    "401 that repeats the key": say(401, KEY),
    "a redirect elsewhere": say(307, Location="http://127.0.0.1:9/"),
    "an answer that repeats the key": say_json(completion(KEY)),
}


def hostile(layer: Layer) -> list[dict[str, str]]:
    """Give the door each hostile answer, and say what it makes of it; the key may be in none of its words."""
    rows = []
    sent = SentText(TEXT, ((0, 0, len(TEXT)),))
    for name, answer in HOSTILE.items():
        pauses: list[float] = []
        with StandInModel(str, *[answer] * 3) as model:
            connection = ModelConnection(*model.environment.values(), silence=0.5, wait=pauses.append)
            tokens = None
            try:
                said = connection.ask(request_body("stand-in", "Label.", TEXT, "English", [layer]))
                tokens = said.tokens
                labels = place_labels(said.content, sent, [layer], TEXT)
                places = [TEXT[span.start : span.end] for span in labels.layers[layer.name]]
                reasons = [item.reason for item in labels.unplaced]
                outcome = "; ".join([f"placed: {', '.join(places) or 'nothing'}", *reasons])
            except AnswerFailed as error:
                outcome = f"this document fails alone: {error}"
                tokens = error.tokens or TokenCounts(0, MOST_TOKENS, estimated=True)
            except UnreadableLabels as error:
                outcome = f"this document fails alone: {error}"
            except Trouble as error:
                outcome = f"the run stops: {error.message}"
            model.released.set()
            waits = f", after {' and '.join(f'{pause:g} s' for pause in pauses)}" if pauses else ""
            counted = "none" if tokens is None else "the longest answer" if tokens.estimated else "as the server says"
            requests = str(len(model.requests))
            rows.append({"answer": name, "outcome": outcome + waits, "requests": requests, "counted": counted})
    if any(KEY in row["outcome"] for row in rows):
        raise SystemExit("an outcome holds the key")
    return rows


def commit() -> str:
    """Return the commit whose gold is measured."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%h", "--", "annotations/gold"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def measure(project: Project, seeds: int) -> dict[str, Any]:
    """Measure everything."""
    schema = project.schema()
    data = training_data(project, schema)
    result: dict[str, Any] = {"commit": commit(), "records": len(project.stored("gold")), "layers": {}}
    for layer in schema.with_role("mention", "cue"):
        documents = data.with_layer(layer.name)
        learned, _, _ = learn_layer(data, layer, schema)
        result["layers"][layer.name] = {
            "learned": msgspec.to_builtins(msgspec.structs.replace(learned, doubts=(), data={})),
            "doubts": len(learned.doubts),
            "effort": effort(data, layer.name),
            "curve": curve(documents, layer.name),
            "orders": orders(documents, layer.name, seeds),
            "planted": planted(documents, layer),
        }
    result["peak MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    result["hostile"] = hostile(schema.with_role("mention")[0])
    return result


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def layer_page(name: str, row: dict[str, Any]) -> Iterator[str]:
    """Yield the parts of the page about one layer."""
    learned = msgspec.convert(row["learned"], LearnedLayer)
    makers = " and ".join(f"{count} labelled by a {maker}" for maker, count in learned.made_by.items())
    yield f"## {name}\n"
    yield (
        f"{learned.documents} documents ({makers}) in {learned.groups} stories, {learned.folds} folds by story. The "
        f"floor for a precision of {learned.precision:g} is "
        f"{'not reached' if learned.floor is None else f'a probability of {learned.floor:.2f}'}.\n"
    )
    cells = [
        (
            score.label or "all",
            score.language or "all",
            score.spans,
            f"{score.f1:.2f}",
            "" if score.low is None or score.high is None else f"{score.low:.2f} to {score.high:.2f}",
            score.proposed,
            _number(score.precision),
            _number(score.calibration_error),
        )
        for score in learned.scores
    ]
    head = ("label", "language", "spans", "F1", "95 %", "proposed", "precision at the floor", "calibration error")
    yield table(head, cells)
    yield "\nProbabilities and what came true, out of fold:\n"
    bins = [
        (f"{item.low:.1f} to {item.high:.1f}", item.spans, f"{item.mean:.2f}", f"{item.right:.2f}")
        for item in learned.reliability
    ]
    yield table(("probability", "spans", "mean", "right"), bins)
    effort_row = row["effort"]
    repeats = "the same bytes" if effort_row["repeats"] else "OTHER BYTES"
    yield (
        f"\nOne model takes {effort_row['train s']} s of the processor and {effort_row['model MB']} MB; tagging "
        f"{effort_row['tokens']:,} tokens takes {effort_row['tag s']} s. Trained again it has {repeats}.\n"
    )
    yield "Learning curve, F1 on unseen stories:\n"
    yield table(("documents", "F1"), [(item["documents"], f"{item['f1']:.3f}") for item in row["curve"]])
    found = row["orders"]
    verdict = (
        "a gain" if found["low"] > 0 else "a loss" if found["high"] < 0 else "no gain that could be told from chance"
    )
    yield (
        f"\nOrder: after half of the documents F1 is {found['by doubt']:.3f} if the model's doubts chose them, and "
        f"{found['at random']:.3f} if chance did, over {found['seeds']} seeds: {verdict} ({found['gain']:+.3f}, 95 % "
        f"{found['low']:+.3f} to {found['high']:+.3f}).\n"
    )
    if row["planted"]:
        lists = [
            (share, item["listed"], item["planted"], f"{item['planted'] / max(item['listed'], 1):.2f}")
            for share, item in row["planted"].items()
            if isinstance(item, dict)
        ]
        wrong, spans = row["planted"]["planted"], row["planted"]["spans"]
        yield (
            f"Planted: {wrong} of {spans} labels were changed at random, {wrong / spans:.2f} of all. How many of these "
            "stand among the labels that are doubted most (LBL009 lists the first two in a hundred). A label that was "
            "changed at random is easier to see than a slip:\n"
        )
        yield table(("of all labels", "listed", "of these planted", "share"), lists)
        yield ""


def page_of(result: dict[str, Any]) -> str:
    """Return the result as a page."""
    parts = [
        "# Learning from own gold\n",
        INTRODUCTION,
        f"Gold of commit {result['commit']}, {result['records']} records, those of test among them.\n",
    ]
    for name, row in result["layers"].items():
        parts += layer_page(name, row)
    parts += [
        f"All of it together took {result['peak MB']} MB of memory at most.\n",
        "## Hostile answers of a language model\n",
        HOSTILE_WORDS,
        table(
            ("answer", "outcome", "requests", "tokens counted against the cap"),
            [tuple(row.values()) for row in result["hostile"]],
        ),
    ]
    return "\n".join(parts) + "\n"


def _with_texts(project: Project, folder: Path | None) -> None:
    """Store the texts of a folder that are not in the repository, where the project looks for them."""
    texts = {sha256(file.read_bytes()): file for file in sorted(folder.glob("*.txt"))} if folder else {}
    for document in project.documents():
        if not document.is_open and document.sha256 in texts:
            project.keep_text(document.id, texts[document.sha256].read_bytes(), document.is_open)


@contextlib.contextmanager
def copy_of_project() -> Iterator[Project]:
    """Yield a copy of this project, so that nothing is written into it."""
    import shutil

    with tempfile.TemporaryDirectory() as folder:
        for name in ("schema", "raw", "annotations"):
            shutil.copytree(ROOT / name, Path(folder) / name)
        yield Project(Path(folder))


def main() -> None:
    """Measure, and write both files."""
    parser = argparse.ArgumentParser(description="Measures models of own gold.")
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--texts", type=Path)
    arguments = parser.parse_args()
    with copy_of_project() as project:
        _with_texts(project, arguments.texts)
        result = measure(project, arguments.seeds)
    write_results("learning", result, page_of(result))


if __name__ == "__main__":
    main()
