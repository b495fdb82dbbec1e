"""Two releases against each other, document by document; both come sorted by id and neither is held."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from claimset.model.labels import Labels
from claimset.model.record import Record
from claimset.model.release import ReleasedRow
from claimset.model.release_diff import DocumentDiff, LabelDiff, Relabelled, ReleaseDiff, SpanDiff
from claimset.model.span import Relation, Span

Side = tuple[ReleasedRow, Record | None]


def diff_records(before: str, after: str, one: Iterable[Side], other: Iterable[Side]) -> ReleaseDiff:
    """Compare releases, given by version; a side has the records where the release is at hand."""
    documents: list[DocumentDiff] = []
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    sizes = [0, 0]
    relabelled: Counter[tuple[str, str, str]] = Counter()
    detailed = True
    for pair in _paired(one, other):
        for number, side in enumerate(pair):
            if side is not None:
                sizes[number] += 1
                counts[number].update(side[0].counts)
                detailed = detailed and side[1] is not None
        found = _document(*pair)
        if found is not None:
            documents.append(found)
            relabelled.update(
                (span.layer, _label(span.before), _label(span.after)) for span in found.spans if span.kind == "label"
            )
    return ReleaseDiff(
        before,
        after,
        detailed,
        sizes[0],
        sizes[1],
        tuple(documents),
        tuple(_balance(*counts)),
        tuple(Relabelled(*key, count) for key, count in sorted(relabelled.items())),
    )


def _paired(one: Iterable[Side], other: Iterable[Side]) -> Iterator[tuple[Side | None, Side | None]]:
    left, right = iter(one), iter(other)
    first, second = next(left, None), next(right, None)
    while first is not None or second is not None:
        if second is None or (first is not None and first[0].id < second[0].id):
            yield first, None
            first = next(left, None)
        elif first is None or second[0].id < first[0].id:
            yield None, second
            second = next(right, None)
        else:
            yield first, second
            first, second = next(left, None), next(right, None)


def _document(one: Side | None, other: Side | None) -> DocumentDiff | None:
    if one is None and other is not None:
        return DocumentDiff(other[0].id, "added", None, other[0].split)
    if other is None and one is not None:
        return DocumentDiff(one[0].id, "removed", one[0].split, None)
    if one is None or other is None:
        return None
    before, after = one[0], other[0]
    text = (before.text, before.language) != (after.text, after.language)
    labels = before.labels != after.labels
    if not (text or labels or before.split != after.split):
        return None
    found = DocumentDiff(before.id, "changed", before.split, after.split, text, labels)
    if not labels or one[1] is None or other[1] is None:
        return found
    old, new = one[1].labels, other[1].labels
    gone, come = _relations(old, new), _relations(new, old)
    return DocumentDiff(
        before.id,
        "changed",
        before.split,
        after.split,
        text,
        labels,
        tuple(_spans(old, new)),
        come,
        gone,
        tuple(_about(old.document, new.document)),
    )


def _spans(old: Labels, new: Labels) -> Iterator[SpanDiff]:
    for layer in dict.fromkeys((*old.layers, *new.layers)):
        before = {span.id: span for span in old.layers.get(layer, ())}
        after = {span.id: span for span in new.layers.get(layer, ())}
        for name, span in before.items():
            later = after.get(name)
            if later is None:
                yield SpanDiff(layer, name, "removed", _words(span), None)
            elif (span.label, span.start, span.end, span.attributes) != (
                later.label,
                later.start,
                later.end,
                later.attributes,
            ):
                kind = "attributes"
                if span.label != later.label:
                    kind = "label"
                elif (span.start, span.end) != (later.start, later.end):
                    kind = "offsets"
                yield SpanDiff(layer, name, kind, _words(span), _words(later))  # type: ignore[arg-type]
        for name, span in after.items():
            if name not in before:
                yield SpanDiff(layer, name, "added", None, _words(span))


def _relations(of: Labels, without: Labels) -> tuple[str, ...]:
    return tuple(_arrow(relation) for relation in sorted(set(of.relations) - set(without.relations)))


def _arrow(relation: Relation) -> str:
    return f"{relation.source} {relation.label} {relation.target}"


def _about(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield f"{name}: {old.get(name)} -> {new.get(name)}"


def _words(span: Span) -> str:
    attributes = "".join(f" {name}={value}" for name, value in sorted(span.attributes.items()))
    return f"{span.label} [{span.start}:{span.end}]{attributes}"


def _label(words: str | None) -> str:
    return (words or "").partition(" ")[0]


def _balance(before: Counter[str], after: Counter[str]) -> Iterator[LabelDiff]:
    names = sorted(tuple(key.split("/", 1)) for key in before.keys() | after.keys())
    totals = [Counter[str](), Counter[str]()]
    for number, counts in enumerate((before, after)):
        for key, count in counts.items():
            totals[number][key.partition("/")[0]] += count
    for layer, label in names:
        old, new = before[f"{layer}/{label}"], after[f"{layer}/{label}"]
        shares = [count / totals[number][layer] if count else 0.0 for number, count in enumerate((old, new))]
        yield LabelDiff(layer, label, old, new, *shares)
