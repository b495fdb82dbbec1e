"""Writes what the learned models propose for documents that nobody labelled yet, and orders these documents."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from claimset.learn.combine import ProposedSpan, combine
from claimset.learn.learn import PRECISION
from claimset.learn.proposer import MODEL, Proposer
from claimset.learn.training_data import TrainingData, training_data
from claimset.learn.unlabelled import UnlabelledDocuments
from claimset.learn.values import with_values
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.machine import Machine
from claimset.model.model_answer import ModelRun
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.task import Prediction
from claimset.splits.groups import random_point
from claimset.store.project import Project

RANDOM_EVERY = 5
"""One document in so many is drawn at random in an order by uncertainty."""


class Proposals(msgspec.Struct, frozen=True):
    """
    The result of proposing.

    `spans` counts the proposed spans by layer and label. `changed` are the documents whose file changed. `test` counts
    documents that get no proposals because they are of the test split or of none, `without_text` those whose text is
    not on this machine, and `silent_layers` are the layers of which nothing reaches the precision. `unread` counts the
    quantities that are left out because their words have no clear value. `outdated` says by layer in how many documents
    gold changed since its model was learned.
    """

    spans: dict[str, dict[str, int]]
    documents: int
    changed: tuple[str, ...]
    test: int
    without_text: int
    silent_layers: tuple[str, ...]
    unread: int
    outdated: dict[str, int]


class WrittenProposals(msgspec.Struct, frozen=True):
    """
    The proposals for a document, by layer, as they were written; `is_changed` says whether its file changed.

    `unread` are quantities that were left out because their words have no clear value.
    """

    layers: dict[str, list[ProposedSpan]]
    unread: dict[str, list[ProposedSpan]]
    is_changed: bool


def propose(project: Project, precision: float, progress: Progress = silent) -> Proposals:
    """
    Write the proposals of the learned models for every document that nobody labelled, to `annotations/predicted/`.

    The layers of other machines stay. A document of the test split gets none, so that nothing of the models is in what
    models are measured on; nor does one without a split. Raises the errors of `Proposer`.
    """
    schema = project.schema()
    data = training_data(project, schema, progress)
    proposer = Proposer(project, schema, precision, data)
    unlabelled = UnlabelledDocuments(project, schema)
    documents = list(unlabelled)
    chosen = [document for document in documents if data.may_propose(document)]
    machine = Machine(MODEL, proposer.version, datetime.now(UTC).date().isoformat())
    counts: dict[str, Counter[str]] = {model.layer: Counter() for model in proposer.models}
    changed, without_text, unread = [], 0, 0
    with project.locked():
        for number, document in enumerate(chosen):
            progress("proposing", number, len(chosen))
            text, tokens = unlabelled.text(document), unlabelled.tokens(document)
            if text is None or tokens is None:
                without_text += 1
                continue
            written = write_proposals(project, schema, document, text, machine, proposer.propose(tokens))
            for layer, spans in written.layers.items():
                counts[layer].update(span.label for span in spans)
            unread += sum(map(len, written.unread.values()))
            if written.is_changed:
                changed.append(document.id)
    progress("proposing", len(chosen), len(chosen))
    return Proposals(
        {layer: dict(sorted(items.items())) for layer, items in counts.items()},
        len(chosen) - without_text,
        tuple(changed),
        len(documents) - len(chosen),
        without_text,
        tuple(proposer.layers_without_floor),
        unread,
        proposer.outdated,
    )


def write_proposals(
    project: Project,
    schema: Schema,
    document: Document,
    text: str,
    machine: Machine,
    layers: Mapping[str, Sequence[ProposedSpan]],
    run: ModelRun | None = None,
) -> WrittenProposals:
    """
    Write what a machine proposes for a document beside the layers of others, quantities with their value.

    `run` is explained at `combine`.
    """
    valued = with_values(layers, document, text, schema)
    earlier = project.prediction(document.id, schema)
    prediction = combine(earlier, machine, valued.layers, run)
    if prediction is None and earlier is not None:
        prediction = Prediction(labels=Labels(), **msgspec.structs.asdict(machine))
    # Another day changes nothing.
    is_same = prediction is None or (
        earlier is not None and msgspec.structs.replace(prediction, date=earlier.date) == earlier
    )
    is_changed = prediction is not None and not is_same and project.write_prediction(document.id, prediction, schema)
    return WrittenProposals(valued.layers, valued.unread, is_changed)


class OrderedDocument(msgspec.Struct, frozen=True):
    """A document, its mean uncertainty, and whether its place was drawn at random."""

    document: str
    uncertainty: float
    drawn: bool


def order(project: Project, progress: Progress = silent) -> list[OrderedDocument]:
    """
    Return the documents that nobody labelled, those of which the models are least certain first.

    One in five is drawn at random, from test documents first: on what was chosen by a model no model can be measured.
    A document whose text is not on this machine is left out. Raises the errors of `Proposer`.
    """
    schema = project.schema()
    data = training_data(project, schema, progress)
    proposer = Proposer(project, schema, PRECISION, data)
    unlabelled = UnlabelledDocuments(project, schema)
    documents = list(unlabelled)
    rows = []
    for number, document in enumerate(documents):
        progress("reading", number, len(documents))
        tokens = unlabelled.tokens(document)
        if tokens is not None:
            rows.append((document, round(proposer.uncertainty(tokens), 6)))
    progress("reading", len(documents), len(documents))
    return list(_interleaved(rows, data, schema))


def _interleaved(rows: list[tuple[Document, float]], data: TrainingData, schema: Schema) -> Iterator[OrderedDocument]:
    drawn = iter(
        sorted(rows, key=lambda row: (data.may_propose(row[0]), random_point(f"{schema.name}\0drawn:{row[0].id}")))
    )
    ranked = iter(sorted((row for row in rows if data.may_propose(row[0])), key=lambda row: (-row[1], row[0].id)))
    used: set[str] = set()
    for place in range(len(rows)):
        for queue in (ranked, drawn) if place % RANDOM_EVERY else (drawn, ranked):
            row = next((row for row in queue if row[0].id not in used), None)
            if row is not None:
                used.add(row[0].id)
                yield OrderedDocument(row[0].id, row[1], queue is drawn)
                break
