"""What several annotators say of one short text, for tests of merging and deciding."""

from typing import Any

from claimset.labels.as_json import labels_sha256
from claimset.model.decision import Decision
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span, Value
from support.strategies import SCHEMA

TEXT = "Northmere Police said that 800 owls left Harrow in 2031."
PERSON = Span("e1", 0, 9, "PERSON")
POLICE = Span("e2", 0, 16, "LAW_ENFORCEMENT")
FIGURE = Span("q1", 27, 30, "QUANTITY", {"quantity": "=800 owl"})
PLACE = Span("g1", 41, 47, "GPE")
CLAIM = Span("c1", 22, 55, "STATISTIC")
SAYS = Relation("c1", "e2", "ATTRIBUTED_TO")
SCOPED = Relation("q1", "e2", "SCOPED_TO")


def opinion(
    annotator: str,
    *relations: Relation,
    document: dict[str, Value] | None = None,
    text_sha256: str = "",
    schema: Schema = SCHEMA,
    interface: str = "all",
    **layers: tuple[Span, ...],
) -> Annotation:
    """Return what an annotator says: spans by layer, and relations."""
    labels = Labels(document or {}, {"entities": (), "cues": (), "claims": (), **layers}, relations)
    facts: dict[str, Any] = {"schema_version": schema.version, "guideline_version": schema.guidelines}
    digest = labels_sha256(labels, schema)
    return Annotation(annotator, interface, "person", text_sha256=text_sha256, sha256=digest, labels=labels, **facts)


def own(prefix: str, *spans: Span) -> tuple[Span, ...]:
    """Return spans with ids of an annotator's own."""
    return tuple(Span(f"{prefix}{span.id}", span.start, span.end, span.label, span.attributes) for span in spans)


def decided(difference: Any, choice: str | None = None, value: Any = None, by: str = "c01") -> Decision:
    """Return a curator's decision about a difference."""
    about = {name: getattr(difference, name) for name in ("kind", "interface", "layer", "name", "sides")}
    return Decision(by=by, at="2031-01-01T00:00:00Z", source="file", choice=choice, value=value, **about)
