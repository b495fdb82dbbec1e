"""Learns models of layers from a project's gold, and measures each on documents that it had not seen."""

import math
from collections.abc import Collection, Iterator, Sequence

import msgspec

from claimset.learn.calibration import calibrate, floor_for, log_odds, logistic, reliability
from claimset.learn.folds import folds_of
from claimset.learn.measure import HeldOutDocument, HeldOutSpan, scores_of
from claimset.learn.model_door import TaggedSpan, TokenTagger, require_learning, train_layer
from claimset.learn.token_runs import TokenRun, token_runs
from claimset.learn.training_data import TrainingData, TrainingDocument, training_data
from claimset.model.learned import Doubt, HeldOut, LayerModel, Learned, LearnedLayer
from claimset.model.progress import Progress, silent
from claimset.model.schema import Layer, Schema
from claimset.model.trouble import Misconfigured
from claimset.store.learned.measures import stored_learned, write_learned
from claimset.store.learned.models import remove_other_models, write_model
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.text.plural import plural

PRECISION = 0.9
"""The precision of proposals unless another is asked for."""
_DOUBTFUL, _DOUBTED_SHARE = 0.1, 0.02
"""A label is doubted whose share is as low, and of all spans at most this many: those with the lowest shares."""
_NOTHING_LIKELY = 0.001
"""So much is added to a probability that is divided by: where no label is likely at all, none is doubted."""


class FoldResult(msgspec.Struct, frozen=True):
    """What a model that had not seen a document makes of it: its spans, and the labels of gold that it doubts."""

    item: TrainingDocument
    fold: int
    spans: list[TaggedSpan]
    doubts: list[Doubt]


def learned_layers(schema: Schema, names: Collection[str]) -> list[Layer]:
    """Return the layers of these names, those of mentions and cues if none is named. Raises Misconfigured."""
    unknown = next((name for name in names if name not in schema.layers), None)
    if unknown is not None:
        raise Misconfigured(f"the schema has no layer '{unknown}'", f"use one of {', '.join(schema.layers)}")
    return [schema.layers[name] for name in names] if names else list(schema.with_role("mention", "cue"))


def learn(project: Project, names: Collection[str] = (), progress: Progress = silent) -> dict[str, LearnedLayer]:
    """
    Learn a model of each layer named, store it, and write its measures to `annotations/learned.json`.

    Returns the measures by layer. No document of the test split is read for it. Raises Misconfigured for an unknown
    layer, for measures that cannot be read, where python-crfsuite is missing, and where fewer than two groups of
    documents have gold to learn from.
    """
    require_learning()
    stored_learned(project)  # a file that cannot be read is refused before minutes of work
    schema = project.schema()
    layers = learned_layers(schema, names)
    data = training_data(project, schema, progress)
    results = {layer.name: learn_layer(data, layer, schema, progress) for layer in layers}
    with project.locked():
        for result, model, content in results.values():
            write_model(project, result.model, content, model)
        measures = {name: result for name, (result, _, _) in results.items()}
        learned = Learned({**stored_learned(project).layers, **measures})
        write_learned(project, learned)
        remove_other_models(project, {layer.model for layer in learned.layers.values()})
    return measures


def learn_layer(
    data: TrainingData, layer: Layer, schema: Schema, progress: Progress = silent
) -> tuple[LearnedLayer, LayerModel, bytes]:
    """Return the measures of a model of one layer, what belongs to the model, and its bytes. Nothing is written."""
    documents = data.with_layer(layer.name)
    groups = folds_of(item.group for item in documents)
    if len(groups) < 2:
        raise Misconfigured(
            f"{plural(len(groups), 'group')} of documents outside test with gold of '{layer.name}' "
            f"{'is' if len(groups) == 1 else 'are'} here, and two are needed",
            "adjudicate more documents; claimset splits --plan shows their groups",
        )
    results = list(out_of_fold(documents, groups, layer.name, progress))
    slope, intercept = calibrate(
        [(span.p, _is_right(span, row.item, layer.name)) for row in results for span in row.spans]
    )
    held_out = list(_held_out(results, layer.name))
    spans = [HeldOut(span.p, span.right) for document in held_out for span in document.spans]
    floor = floor_for(PRECISION, spans)
    content = train_layer([item.tokens for item in documents], layer.name)
    model = LayerModel(layer.name, slope, intercept, tuple(sorted(spans, key=lambda item: (-item.p, not item.right))))
    measures = LearnedLayer(
        model=sha256(content),
        data={item.tokens.document.id: item.gold_sha256 for item in documents},
        made_with=require_learning(),
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        documents=len(documents),
        groups=len(groups),
        folds=max(groups.values()) + 1,
        made_by=data.made_by(layer.name),
        precision=PRECISION,
        floor=floor,
        scores=tuple(scores_of(held_out, layer.labels, floor)),
        reliability=reliability(spans),
        doubts=tuple(_least_likely([doubt for row in results for doubt in row.doubts], documents, layer.name)),
    )
    return measures, model, content


def out_of_fold(
    documents: Sequence[TrainingDocument], groups: dict[str, int], layer: str, progress: Progress = silent
) -> Iterator[FoldResult]:
    """Yield what a model of the other folds makes of each document; `groups` maps groups to folds."""
    folds = max(groups.values()) + 1
    for fold in range(folds):
        progress(f"learning {layer}", fold, folds)
        tagger = TokenTagger(train_layer([item.tokens for item in documents if groups[item.group] != fold], layer))
        for item in documents:
            if groups[item.group] == fold:
                spans = [span for sentence in item.tokens.sentences for span in tagger.spans(sentence)]
                yield FoldResult(item, fold, spans, list(_doubts(item, tagger, layer)))
    progress(f"learning {layer}", folds, folds)


def _doubts(item: TrainingDocument, tagger: TokenTagger, layer: str) -> Iterator[Doubt]:
    document = item.tokens.document.id
    spans = {(span.start, span.end, span.label): span for span in item.tokens.labels.layers[layer]}
    for sentence in item.tokens.sentences:
        for run in token_runs(sentence.tags[layer]):
            span = spans.get(_place(run, sentence.starts, sentence.ends))
            if span is not None:
                labels = tagger.label_probabilities(sentence, range(run.first, run.until))
                p = labels.pop(span.label, 0.0)
                other = max(labels, key=lambda name: (labels[name], name), default="")
                share = (p + _NOTHING_LIKELY) / (p + labels.get(other, 0.0) + _NOTHING_LIKELY)
                if share <= _DOUBTFUL:
                    yield Doubt(document, span.id, span.start, span.end, span.label, round(share, 4), other)


def _least_likely(doubts: list[Doubt], documents: Sequence[TrainingDocument], layer: str) -> list[Doubt]:
    spans = sum(len(item.tokens.labels.layers[layer]) for item in documents)
    ordered = sorted(doubts, key=lambda item: (item.p, item.document, item.start, item.id))
    return ordered[: math.ceil(_DOUBTED_SHARE * spans)]


def _place(run: TokenRun, starts: Sequence[int], ends: Sequence[int]) -> tuple[int, int, str]:
    return starts[run.first], ends[run.until - 1], run.label


def _is_right(span: TaggedSpan, item: TrainingDocument, layer: str) -> bool:
    return any(
        (span.start, span.end, span.label) == (other.start, other.end, other.label)
        for other in item.tokens.labels.layers[layer]
    )


def _held_out(results: Sequence[FoldResult], layer: str) -> Iterator[HeldOutDocument]:
    """Yield the documents with probabilities that were calibrated on the other folds."""
    for fold in sorted({row.fold for row in results}):
        others = [
            (span.p, _is_right(span, row.item, layer)) for row in results if row.fold != fold for span in row.spans
        ]
        slope, intercept = calibrate(others)
        for row in results:
            if row.fold == fold:
                tokens = row.item.tokens
                spans = [
                    HeldOutSpan(
                        span.start,
                        span.end,
                        span.label,
                        round(logistic(slope * log_odds(span.p) + intercept), 4),
                        _is_right(span, row.item, layer),
                    )
                    for span in row.spans
                ]
                labels = [span.label for span in tokens.labels.layers[layer]]
                yield HeldOutDocument(tokens.document.language, labels, spans)
