"""
A glance at labels, names of attributes and arrows: what the rules said of a kind of span or arrow is remembered.

A document's spans are of few kinds. A kind that was never seen is shown to the rules by itself, one span or arrow in an
empty document; what they say of it then they say of every one of its kind.
"""

from collections.abc import Hashable, Iterable
from typing import TypeVar

from claimset.checks.claims import attribute_missing
from claimset.checks.labels import (
    attribute_of_another_label,
    attribute_of_the_label_missing,
    deprecated,
    never_drawn,
)
from claimset.checks.relations import domain_and_range, how_many
from claimset.checks.rule import Check, Subject
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span

_T = TypeVar("_T")
_MOST = 20_000
_OF_NAMES: dict[str, Check] = {
    "LBL001": attribute_of_another_label,
    "LBL003": never_drawn,
    "LBL005": deprecated,
    "LBL006": attribute_of_the_label_missing,
    "CLM002": attribute_missing,
}
_ByLabel = dict[str, tuple[str, ...]]


class Kinds:
    """What is known of the kinds of spans and arrows of one schema, for whoever was asked for the same passes."""

    def __init__(self, subject: Subject) -> None:
        schema, tables = subject.schema, subject.tables
        self._names: dict[Hashable, frozenset[str]] = {}
        self._arrows: dict[Hashable, bool] = {}
        self._numbers: dict[Hashable, bool] = {}
        stages = {item.stage for layer in schema.layers.values() for item in layer.attributes.values()}
        stages |= {kind.stage for kind in schema.relations.values()}
        self.all_asked = all(subject.asks(stage) for stage in stages)
        self.quantities = _formatted(subject, "quantity")
        self.times = _formatted(subject, "timex3")
        self.cue_layers = tuple(layer.name for layer in tables.layers("cue"))
        self.forms = {
            code: frozenset(form.casefold() for row in lexicon.cues for form in row.forms)
            for code, lexicon in schema.lexicon.items()
        }
        every = {
            name: {label: tables.kind(layer, label) for label in layer.labels} for name, layer in schema.layers.items()
        }
        self._old = {name for name, row in every.items() if any(kind.old_values for kind in row.values())}
        self.hiding = {
            name: {label for label, kind in row.items() if kind.hides}
            for name, row in every.items()
            if schema.layers[name].role == "mention" and any(kind.hides for kind in row.values())
        }
        self._counted = {
            name: {label for label, kind in row.items() if kind.counted}
            for name, row in every.items()
            if schema.layers[name].role != "zone" and any(kind.counted for kind in row.values())
        }
        self._when = tuple(
            dict.fromkeys(name for kind in schema.relations.values() for number in kind.numbers for name in number.when)
        )
        self._symmetric = {kind.name for kind in schema.relations.values() if kind.symmetric}
        self._chained = {kind.name for kind in schema.relations.values() if kind.acyclic or kind.depth is not None}
        self._shallow = any(kind.depth is not None and kind.depth < 1 for kind in schema.relations.values())
        self._cueing, self._counting = tables.meaning("cue", "evidence"), tables.meaning("quantity")
        self._asks_cues = any(subject.asks(kind.stage) for kind in schema.meaning("cue"))
        asked = {kind.name for kind in schema.meaning("quantity") if subject.asks(kind.stage)}
        self._wanted = {
            name: {
                label
                for label, kind in row.items()
                if kind.formatted("quantity") and not asked.isdisjoint(kind.reached_by)
            }
            for name, row in every.items()
            if schema.layers[name].role == "mention"
        }

    def cleared(self, subject: Subject) -> set[str]:
        """Return the codes of rules about labels and arrows that would find nothing."""
        found = set(_OF_NAMES)
        where: dict[str, tuple[str, str]] = {}
        count = 0
        for name, spans in subject.labels.layers.items():
            for key in {(name, span.label, *span.attributes) for span in spans}:
                said = self._names.get(key)
                found -= self._of_names(subject, key) if said is None else said
            where.update({span.id: (name, span.label) for span in spans})
            count += len(spans)
        if len(where) == count:
            found |= {"LBL002"} | self._of_arrows(subject, where)
        return found

    def _of_arrows(self, subject: Subject, where: dict[str, tuple[str, str]]) -> set[str]:
        found: set[str] = set()
        relations = subject.labels.relations
        if not all(item.source in where and item.target in where for item in relations):
            return found
        found.add("REL001")
        names = {item.label for item in relations}
        if all(
            self._fits(subject, arrow) for arrow in {(it.label, where[it.source], where[it.target]) for it in relations}
        ):
            found.add("REL002")
        if self._numbers_are_right(subject):
            found.add("REL003")
        chained = [item for item in relations if item.label in self._chained] if names & self._chained else []
        if not self._shallow and {item.source for item in chained}.isdisjoint(item.target for item in chained):
            found.add("REL004")
        if self._no_orphan(subject):
            found.add("REL005")
        if (
            names.isdisjoint(self._symmetric)
            and len(set(relations)) == len(relations)
            and not any(item.source == item.target for item in relations)
        ):
            found.add("REL006")
        return found

    def _no_orphan(self, subject: Subject) -> bool:
        layers, relations = subject.labels.layers, subject.labels.relations
        if self._asks_cues:
            cued = {item.target for item in relations if item.label in self._cueing}
            if not cued.issuperset(span.id for name in self.cue_layers for span in layers.get(name, ())):
                return False
        counted = {item.target for item in relations if item.label in self._counting}
        return all(
            span.id in counted
            for name, labels in self._wanted.items()
            if labels
            for span in layers.get(name, ())
            if span.label in labels
        )

    def _numbers_are_right(self, subject: Subject) -> bool:
        leaving: dict[str, tuple[str, ...]] = {}
        for item in subject.labels.relations:
            leaving[item.source] = (*leaving.get(item.source, ()), item.label)
        known, when = self._numbers, self._when
        for name, labels in self._counted.items():
            for span in subject.labels.layers.get(name, ()):
                if span.label in labels:
                    said = span.attributes
                    key = (name, span.label, leaving.get(span.id, ()), *[said.get(one) for one in when])
                    if not (known[key] if key in known else self._count(subject, name, span, key, leaving)):
                        return False
        return True

    def _of_names(self, subject: Subject, key: tuple[str, ...]) -> frozenset[str]:
        name, label, *attributes = key
        alone = _alone(subject, {name: (Span("a", 0, 1, label, dict.fromkeys(attributes, True)),)})
        said = {code for code, check in _OF_NAMES.items() if any(True for _ in check(alone))}
        if name in self._old and attributes:
            # Of the values of its attributes nothing is known here.
            said.add("LBL005")
        return _kept(self._names, key, frozenset(said))

    def _fits(self, subject: Subject, arrow: tuple[str, tuple[str, str], tuple[str, str]]) -> bool:
        if arrow in self._arrows:
            return self._arrows[arrow]
        relation, (one, label), (other, target) = arrow
        layers: dict[str, tuple[Span, ...]] = {one: (Span("a", 0, 1, label),)}
        layers[other] = (*layers.get(other, ()), Span("b", 0, 1, target))
        alone = _alone(subject, layers, [Relation("a", "b", relation)])
        return _kept(self._arrows, arrow, not any(True for _ in domain_and_range(alone)))

    def _count(
        self, subject: Subject, name: str, span: Span, key: Hashable, leaving: dict[str, tuple[str, ...]]
    ) -> bool:
        arrows = [Relation(span.id, f"{number}", label) for number, label in enumerate(leaving.get(span.id, ()))]
        alone = _alone(subject, {name: (span,)}, arrows)
        return _kept(self._numbers, key, not any(True for _ in how_many(alone)))


def kinds_of(subject: Subject) -> Kinds:
    """Return what is known of kinds under a subject's schema and passes."""
    learnt = subject.tables.learnt
    found = learnt.get(subject.passes)
    if not isinstance(found, Kinds):
        found = learnt[subject.passes] = Kinds(subject)
    return found


def _alone(subject: Subject, layers: dict[str, tuple[Span, ...]], arrows: Iterable[Relation] = ()) -> Subject:
    labels = Labels(layers=layers, relations=tuple(arrows))
    return Subject(subject.document, labels, subject.schema, annotation=subject.annotation)


def _formatted(subject: Subject, form: str) -> dict[str, _ByLabel]:
    found: dict[str, _ByLabel] = {}
    for name, layer in subject.schema.layers.items():
        rows = {
            label: tuple(
                item.name for item in subject.tables.kind(layer, label).formatted(form) if subject.asks(item.stage)
            )
            for label in layer.labels
        }
        if layer.role != "zone" and any(rows.values()):
            found[name] = {label: names for label, names in rows.items() if names}
    return found


def _kept(known: dict[Hashable, _T], key: Hashable, said: _T) -> _T:
    # What is not of a schema comes from outside: it must not fill the memory.
    if len(known) >= _MOST:
        known.clear()
    known[key] = said
    return said
