"""Puts a machine's proposals beside those of other machines for the same document."""

from collections.abc import Mapping, Sequence

import msgspec

from claimset.model.labels import Labels
from claimset.model.machine import Machine
from claimset.model.model_answer import ModelRun
from claimset.model.span import Span
from claimset.model.task import Prediction


class ProposedSpan(msgspec.Struct, frozen=True):
    """A span that a machine proposes, its probability if the machine gives one, and its attributes."""

    start: int
    end: int
    label: str
    p: float | None = None
    attributes: dict[str, str] = {}


def combine(
    earlier: Prediction | None,
    machine: Machine,
    layers: Mapping[str, Sequence[ProposedSpan]],
    run: ModelRun | None = None,
) -> Prediction | None:
    """
    Return a document's prediction with the spans that `machine` proposes, by layer; None if nothing is proposed.

    Layers in `layers` lose the spans that they had; other layers keep them, and their machine. A new span gets an id
    that no span of another layer has. `run` says how a language model was asked for the layers.
    """
    earlier_layers = earlier.labels.layers if earlier is not None else {}
    kept = {name: spans for name, spans in earlier_layers.items() if spans and name not in layers}
    machines = {name: earlier.layers.get(name, earlier.machine) for name in kept} if earlier is not None else {}
    kept_ids = {span.id for spans in kept.values() for span in spans}
    scores = {name: p for name, p in earlier.scores.items() if name in kept_ids} if earlier is not None else {}
    numbers = (f"p{number}" for number in range(1, 10_000_000))
    free_ids = (name for name in numbers if name not in kept_ids)
    proposed: dict[str, tuple[Span, ...]] = {}
    for name, spans in layers.items():
        ids = [next(free_ids) for _ in spans]
        scores |= {span_id: span.p for span_id, span in zip(ids, spans, strict=True) if span.p is not None}
        proposed[name] = tuple(
            Span(span_id, item.start, item.end, item.label, dict(item.attributes))
            for span_id, item in zip(ids, spans, strict=True)
        )
    proposed = {name: spans for name, spans in proposed.items() if spans}
    if not kept and not proposed:
        return None
    runs = {name: item for name, item in earlier.runs.items() if name in kept} if earlier is not None else {}
    runs |= dict.fromkeys(proposed, run) if run is not None else {}
    first = machine if proposed else next(iter(machines.values()))
    relations = earlier.labels.relations if earlier is not None else ()
    labels = Labels(
        document=earlier.labels.document if earlier is not None else {},
        layers={**kept, **proposed},
        relations=tuple(item for item in relations if {item.source, item.target} <= kept_ids),
    )
    return Prediction(
        labels=labels,
        **msgspec.structs.asdict(first),
        score=round(sum(scores.values()) / len(scores), 3) if scores else None,
        scores=scores,
        layers={name: item for name, item in machines.items() if item != first},
        runs=runs,
    )
