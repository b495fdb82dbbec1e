"""REL: what relations connect, and how many there are."""

from collections import Counter
from collections.abc import Iterator

from claimset.model.issue import Level, RelationEdit, Violation
from claimset.model.schema import Number, RelationType, matches
from claimset.model.span import Relation, Span, answer_text
from claimset.rules.engine.rule import Subject, rule
from claimset.text.plural import plural


@rule("REL001", since="0.1.0")
def end_does_not_exist(subject: Subject) -> Iterator[Violation]:
    """
    A relation starts or ends at a span that is not there.

    Label Studio keeps such relations, and cannot open a task whose prediction holds one.

    Bad:  `HAS_ROLE` leads to `"to": "e2"`, and no span has that id
    Good: `HAS_ROLE` leads to `"to": "e2"`, which is `[Director]`
    """
    for relation in subject.labels.relations:
        missing_ids = [end for end in (relation.source, relation.target) if end not in subject.spans_by_id]
        if missing_ids:
            yield Violation(f"{relation.label} names the span {missing_ids[0]}, which does not exist")


@rule("REL002", since="0.1.0")
def domain_and_range(subject: Subject) -> Iterator[Violation]:
    """
    A relation connects labels that it may not connect.

    The schema gives each relation a domain and a range. The labeling page cannot enforce them.

    Bad:  `HAS_ROLE` from `[Director]` to `[Lin Adler]`
    Good: `HAS_ROLE` from `[Lin Adler]` to `[Director]`
    """
    counts = Counter(subject.labels.relations)
    for relation in subject.labels.relations:
        kind = subject.schema.relations.get(relation.label)
        if kind is None or relation.source not in subject.spans_by_id or relation.target not in subject.spans_by_id:
            continue
        (source_layer, source), (target_layer, target) = (
            subject.spans_by_id[relation.source],
            subject.spans_by_id[relation.target],
        )
        if matches(kind.domain, source_layer, source.label) and matches(kind.range, target_layer, target.label):
            continue
        reversed_fits = matches(kind.domain, target_layer, target.label) and matches(
            kind.range, source_layer, source.label
        )
        hint = ": it is drawn the wrong way round" if reversed_fits else ""
        message = f"{relation.label} may not lead from {source.label} to {target.label}{hint}"
        reversed_relation = Relation(relation.target, relation.source, relation.label)
        # The right relation may stand beside it, or it may stand twice: the edit leaves one relation in all.
        equal_relations = (relation,) * counts[relation] + (reversed_relation,) * counts[reversed_relation]
        yield Violation(message, source, RelationEdit(equal_relations, reversed_relation) if reversed_fits else None)


@rule("REL003", since="0.1.0")
def number_of_relations(subject: Subject) -> Iterator[Violation]:
    """
    A span has too few or too many relations of a type.

    The schema says how many relations of a type a span has, sometimes only where an attribute has a certain value. A
    claim by somebody in the text has a claimant. A person with a legal status has the words that state it.

    Bad:  `[Zeelijn] wil [een tweede balie]` with `"claimant_kind": "ENTITY"` and no claimant
    Good: `[Zeelijn] wil [een tweede balie]` with `ATTRIBUTED_TO` from the claim to the claimant
    """
    counts = Counter((item.source, item.label) for item in subject.labels.relations)
    for span, index in subject.mark_kinds:
        for kind in index.counted_relations:
            if not subject.asks_stage(kind.stage):
                continue
            count = counts[span.id, kind.name]
            for number in kind.numbers:
                if not number.applies(span):
                    continue
                if count < number.minimum:
                    yield Violation(_message(subject, span, kind, f"at least {number.minimum}", count, number), span)
                elif number.maximum is not None and count > number.maximum:
                    yield Violation(_message(subject, span, kind, f"at most {number.maximum}", count, number), span)


@rule("REL004", since="0.1.0")
def cycle(subject: Subject) -> Iterator[Violation]:
    """
    Relations form a cycle, or a chain deeper than the schema allows.

    Nothing is a part of itself, and nothing nests in itself.

    Bad:  `[Visits doubled]` is `DERIVED_FROM` `[queues tripled]`, and `[queues tripled]` from `[Visits doubled]`
    Good: only `[queues tripled]` is `DERIVED_FROM` `[Visits doubled]`
    """
    for kind in subject.schema.relations.values():
        if not kind.acyclic and kind.depth is None:
            continue
        targets_by_source: dict[str, list[str]] = {}
        for item in subject.labels.relations:
            if item.label == kind.name:
                targets_by_source.setdefault(item.source, []).append(item.target)
        for start, depth in _depths(targets_by_source).items():
            span = subject.spans_by_id[start][1] if start in subject.spans_by_id else None
            if depth is None:
                yield Violation(f"{kind.name} leads from span {start} back to itself", span)
            elif kind.depth is not None and depth > kind.depth:
                yield Violation(f"{kind.name} is {depth} deep from span {start}; {kind.depth} is the most", span)


@rule("REL005", since="0.1.0", level=Level.WARNING)
def orphan(subject: Subject) -> Iterator[Violation]:
    """
    A cue attributes nothing, or a quantity belongs to no claim.

    A cue is the words that attribute a claim, and a quantity is a figure that somebody states. Without the relation the
    claim was forgotten, or the span has a wrong label.

    Bad:  `[Naar verluidt] [sluit de balie].` without a relation
    Good: `[Naar verluidt] [sluit de balie].` with `CUED_BY` from the claim to the cue
    """
    targets = {
        meaning: {item.target for item in subject.labels.relations if item.label in names}
        for meaning, names in (
            ("cue", subject.tables.meaning("cue", "evidence")),
            ("quantity", subject.tables.meaning("quantity")),
        )
    }
    if any(subject.asks_stage(kind.stage) for kind in subject.schema.meaning("cue")):
        for _, span in subject.with_role("cue"):
            if span.id not in targets["cue"]:
                yield Violation(f"the cue {subject.words(span)} attributes no claim", span)
    requested_types = {kind.name for kind in subject.schema.meaning("quantity") if subject.asks_stage(kind.stage)}
    for span, kind in subject.mark_kinds:
        if kind.layer.role != "mention" or span.id in targets["quantity"]:
            continue
        if kind.with_format("quantity") and not requested_types.isdisjoint(kind.incoming_relations):
            yield Violation(f"the quantity {subject.words(span)} belongs to no claim", span)


@rule("REL006", since="0.1.0")
def relation_twice(subject: Subject) -> Iterator[Violation]:
    """
    The same relation stands twice, or leads from a span to itself.

    Every count of relations counts it twice, and no span is in a relation to itself. A symmetric relation is the same
    whichever way it is drawn.

    Bad:  `HAS_ROLE` twice from `[Lin Adler]` to `[Director]`
    Good: `HAS_ROLE` once from `[Lin Adler]` to `[Director]`
    """
    symmetric = {kind.name for kind in subject.schema.relations.values() if kind.symmetric}
    groups: dict[Relation, list[Relation]] = {}
    for relation in subject.labels.relations:
        ends = sorted((relation.source, relation.target))
        key = Relation(ends[0], ends[1], relation.label) if relation.label in symmetric else relation
        groups.setdefault(key, []).append(relation)
    for relation, group in groups.items():
        span = subject.spans_by_id[relation.source][1] if relation.source in subject.spans_by_id else None
        if len(group) > 1:
            message = (
                f"{relation.label} from {relation.source} to {relation.target} stands {plural(len(group), 'time')}"
            )
            yield Violation(message, span, RelationEdit(tuple(group), min(group)))
        if relation.source == relation.target:
            yield Violation(f"{relation.label} leads from span {relation.source} to itself", span)


def _message(subject: Subject, span: Span, kind: RelationType, bound: str, count: int, number: Number) -> str:
    condition = " and ".join(f"{name} is {answer_text(span.attributes.get(name))}" for name in number.when)
    return f"the {span.label} {subject.words(span)} has {plural(count, 'relation')} {kind.name}, and needs {bound}" + (
        f" where {condition}" if condition else ""
    )


def _depths(targets_by_source: dict[str, list[str]]) -> dict[str, int | None]:
    """
    Return the length of the longest chain from each span; None for a span that a chain leads back to.

    The strongly connected components are those of Kosaraju's algorithm, without recursion, because chains can be long.
    """
    order, sources_by_target = _finish_order(targets_by_source), _reversed_arrows(targets_by_source)
    group: dict[str, str] = {}
    size: Counter[str] = Counter()
    for root in reversed(order):
        open_ids = [root] if root not in group else []
        while open_ids:
            span = open_ids.pop()
            if span not in group:
                group[span] = root
                size[root] += 1
                open_ids.extend(item for item in sources_by_target.get(span, ()) if item not in group)
    circular_ids = {span for span in targets_by_source if size[group[span]] > 1 or span in targets_by_source[span]}
    depths: dict[str, int] = {}
    for span in order:
        target_depths = [
            depths.get(item, 0) + 1 for item in targets_by_source.get(span, ()) if group[item] != group[span]
        ]
        depths[span] = max(target_depths, default=0)
    return {span: None if span in circular_ids else depths[span] for span in targets_by_source}


def _finish_order(targets_by_source: dict[str, list[str]]) -> list[str]:
    """Return the spans in the order in which a depth-first search is done with them: each after its targets."""
    order: list[str] = []
    visited_ids: set[str] = set()
    for root in targets_by_source:
        path = [] if root in visited_ids else [(root, iter(targets_by_source[root]))]
        visited_ids.add(root)
        while path:
            target = next((item for item in path[-1][1] if item not in visited_ids), None)
            if target is None:
                order.append(path.pop()[0])
            else:
                visited_ids.add(target)
                path.append((target, iter(targets_by_source.get(target, ()))))
    return order


def _reversed_arrows(targets_by_source: dict[str, list[str]]) -> dict[str, list[str]]:
    sources_by_target: dict[str, list[str]] = {}
    for span, targets in targets_by_source.items():
        for target in targets:
            sources_by_target.setdefault(target, []).append(span)
    return sources_by_target
