"""What annotators made of proposals, by label: kept, changed or deleted; and beside it what they made without them."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.labels.matching import match_spans
from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.store.learned.holdout import held_out_documents
from claimset.store.project import Project
from claimset.text.markdown_table import table


class LabelAcceptance(msgspec.Struct, frozen=True):
    """
    What annotators made of the proposals of one label by one model; people and machines are counted apart.

    `shown` proposals stood in the task: of them `kept` are in the annotation with the same edges and label, `changed`
    have a span that overlaps them in their place, and the others were deleted. `hidden` proposals are of documents of
    the hold-out, and `hidden_kept` of them are in the annotation although nobody saw them. Without an influence of
    proposals the two shares are alike.
    """

    layer: str
    label: str
    model: str
    made_by: str
    shown: int = 0
    kept: int = 0
    changed: int = 0
    hidden: int = 0
    hidden_kept: int = 0

    @property
    def deleted(self) -> int:
        """The proposals that were shown and have no span in their place."""
        return self.shown - self.kept - self.changed


_Key = tuple[str, str, str, str]


def acceptance(project: Project) -> tuple[LabelAcceptance, ...]:
    """
    Return what became of proposals, sorted by layer and label.

    An annotation counts that was created on a server, on the day of the proposals or later, in an interface that draws
    their layer. Proposals whose day nobody recorded count as older.
    """
    schema, held_out = project.schema(), held_out_documents(project)
    label_reader = LabelReader(project, schema)
    counts: dict[_Key, list[int]] = {}
    for file in project.stored("predicted"):
        pulled_file = project.pulled_file(file.stem)
        prediction = label_reader.prediction(file)[0] if pulled_file.is_file() else None
        if prediction is not None:
            rows = label_reader.pulled(pulled_file)[0]
            for key, place in _outcomes(prediction, rows, schema, is_shown=file.stem not in held_out):
                row = counts.setdefault(key, [0, 0, 0, 0, 0])
                for number in place:
                    row[number] += 1
    order = {name: number for number, name in enumerate(schema.layers)}
    return tuple(LabelAcceptance(*key, *counts[key]) for key in sorted(counts, key=lambda key: (order[key[0]], key)))


def _outcomes(
    prediction: Prediction, rows: Iterable[Annotation], schema: Schema, *, is_shown: bool
) -> Iterator[tuple[_Key, tuple[int, ...]]]:
    """Yield for each proposal its key and the numbers of the fields that count it."""
    for row in rows:
        interface = schema.interfaces.get(row.interface)
        for name, spans in prediction.labels.layers.items():
            machine = prediction.layers.get(name, prediction.machine)
            if (
                interface is not None
                and schema.layers[name].stage in interface.passes
                and row.counts
                and _is_later(row, machine)
            ):
                kept, changed = _fates(spans, row.labels.layers.get(name, ()))
                for span in spans:
                    fate = (0, 1) if span.id in kept else (0, 2) if span.id in changed else (0,)
                    hidden_fate = (3, 4) if span.id in kept else (3,)
                    yield (name, span.label, machine.model, row.made_by), fate if is_shown else hidden_fate


def _is_later(row: Annotation, machine: Machine) -> bool:
    return row.created is not None and (machine.date == NOT_RECORDED or row.created[:10] >= machine.date)


def _fates(proposed: Sequence[Span], drawn: Sequence[Span]) -> tuple[set[str], set[str]]:
    """Return the ids of the proposals that were kept, and of those that were changed."""
    places = {(span.start, span.end, span.label) for span in drawn}
    kept = [span for span in proposed if (span.start, span.end, span.label) in places]
    kept_places = {(span.start, span.end, span.label) for span in kept}
    rest = [span for span in drawn if (span.start, span.end, span.label) not in kept_places]
    kept_ids = {span.id for span in kept}
    others = [span for span in proposed if span.id not in kept_ids]
    return kept_ids, {one.id for one, _ in match_spans(others, rest)}


HEAD = (
    "layer",
    "label",
    "model",
    "annotated by a",
    "proposed",
    "kept",
    "changed",
    "deleted",
    "share kept",
    "kept unseen",
)
"""The columns of a table of acceptance."""


def acceptance_rows(rows: Iterable[LabelAcceptance]) -> list[tuple[object, ...]]:
    """Return rows of acceptance as cells: counts, the share that was kept, and the same share where nobody saw it."""
    return [
        (
            row.layer,
            row.label,
            row.model,
            row.made_by,
            row.shown,
            row.kept,
            row.changed,
            row.deleted,
            _share(row.kept, row.shown),
            _share(row.hidden_kept, row.hidden) + (f" of {row.hidden}" if row.hidden else ""),
        )
        for row in rows
    ]


def acceptance_in_markdown(rows: Sequence[LabelAcceptance]) -> str:
    """Return acceptance as a table, or a sentence where nobody labelled a task that shows proposals."""
    if not rows:
        return "No document that shows proposals was labelled yet."
    return table(HEAD, acceptance_rows(rows))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else ""
