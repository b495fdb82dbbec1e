"""jsonschema beside jsonschema-rs: one verdict, and the same places; and records of another domain to judge."""

from typing import Any

from jsonschema import Draft202012Validator

from claimset.model.issue import Issue
from claimset.model.labels import Labels
from claimset.model.record import Provenance, Record, Source
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.rules.engine.shape import Shape
from claimset.schema.defaults import with_defaults
from swap.reviews import TODO, text_of


def agree(value: Any, shape: Shape, oracle: Draft202012Validator) -> bool:
    """Hold both judges to one verdict and to the same places; return the verdict."""
    issues = list(shape.of_record(value, "f"))
    errors = list(oracle.iter_errors(value))
    assert bool(issues) == bool(errors), value
    assert pointers(issues) == {pointer_to(error.absolute_path) for error in errors}, value
    assert all(resolves(value, issue.pointer) for issue in issues)
    return not issues


def pointers(issues: list[Issue]) -> set[str | None]:
    return {issue.pointer for issue in issues}


def review(name: str, schema: Schema) -> Record:
    """What a person said of a review, as a gold record."""
    text, work = text_of(name), TODO[name]
    layers: dict[str, tuple[Span, ...]] = dict.fromkeys(schema.layers, ())
    ids = {mark.words: f"s{number}" for number, mark in enumerate(work.marks)}
    for mark in work.marks:
        start = text.index(mark.words)
        span = Span(ids[mark.words], start, start + len(mark.words), mark.label, dict(mark.answers))
        layers[mark.layer] += (span,)
    relations = tuple(Relation(ids[one], ids[other], label) for one, other, label in work.arrows)
    labels = with_defaults(Labels(layers=layers, relations=relations), schema)
    maker = Provenance(
        (Source("a01", next(iter(schema.interfaces)), "0" * 64, "person"),),
        gold_status="decided",
        made_by="person",
        sha256="1" * 64,
    )
    return Record(name, "0" * 64, next(iter(schema.languages)), schema.version, schema.guidelines, labels, maker)


def pointer_to(path: Any) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def resolves(value: Any, pointer: str | None) -> bool:
    if pointer is None:
        return False
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return True
