"""Compares two releases document by document; both are sorted by id, neither is kept in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from claimset.model.labels import Labels
from claimset.model.record import Record
from claimset.model.release import ReleasedRow
from claimset.model.release_diff import DocumentDiff, LabelDiff, Relabelling, ReleaseDiff, SpanDiff
from claimset.model.span import Relation, Span, answer_text

ReleaseItem = tuple[ReleasedRow, Record | None]


def diff_records(
    earlier_version: str, later_version: str, earlier_items: Iterable[ReleaseItem], later_items: Iterable[ReleaseItem]
) -> ReleaseDiff:
    """Compare the items of two releases; an item has its record only if the release's folder is on this machine."""
    documents: list[DocumentDiff] = []
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    sizes = [0, 0]
    relabelled: Counter[tuple[str, str, str]] = Counter()
    has_records = True
    for pair in _pair_by_id(earlier_items, later_items):
        for number, item in enumerate(pair):
            if item is not None:
                sizes[number] += 1
                counts[number].update(item[0].counts)
                has_records = has_records and item[1] is not None
        document = _document_diff(*pair)
        if document is not None:
            documents.append(document)
            relabelled.update(
                (span.layer, _label_of_phrase(span.before), _label_of_phrase(span.after))
                for span in document.spans
                if span.kind == "label"
            )
    return ReleaseDiff(
        earlier_version,
        later_version,
        has_records,
        sizes[0],
        sizes[1],
        tuple(documents),
        tuple(_label_diffs(*counts)),
        tuple(Relabelling(*key, count) for key, count in sorted(relabelled.items())),
    )


def _pair_by_id(
    earlier_items: Iterable[ReleaseItem], later_items: Iterable[ReleaseItem]
) -> Iterator[tuple[ReleaseItem | None, ReleaseItem | None]]:
    earlier_iterator, later_iterator = iter(earlier_items), iter(later_items)
    earlier, later = next(earlier_iterator, None), next(later_iterator, None)
    while earlier is not None or later is not None:
        if later is None or (earlier is not None and earlier[0].id < later[0].id):
            yield earlier, None
            earlier = next(earlier_iterator, None)
        elif earlier is None or later[0].id < earlier[0].id:
            yield None, later
            later = next(later_iterator, None)
        else:
            yield earlier, later
            earlier, later = next(earlier_iterator, None), next(later_iterator, None)


def _document_diff(earlier: ReleaseItem | None, later: ReleaseItem | None) -> DocumentDiff | None:
    if earlier is None and later is not None:
        return DocumentDiff(later[0].id, "added", None, later[0].split)
    if later is None and earlier is not None:
        return DocumentDiff(earlier[0].id, "removed", earlier[0].split, None)
    if earlier is None or later is None:
        return None
    earlier_row, later_row = earlier[0], later[0]
    text_differs = (earlier_row.text, earlier_row.language) != (later_row.text, later_row.language)
    labels_differ = earlier_row.labels != later_row.labels
    if not (text_differs or labels_differ or earlier_row.split != later_row.split):
        return None
    diff = DocumentDiff(earlier_row.id, "changed", earlier_row.split, later_row.split, text_differs, labels_differ)
    if not labels_differ or earlier[1] is None or later[1] is None:
        return diff
    earlier_labels, later_labels = earlier[1].labels, later[1].labels
    removed_relations, added_relations = (
        _relations_only_in(earlier_labels, later_labels),
        _relations_only_in(later_labels, earlier_labels),
    )
    return DocumentDiff(
        earlier_row.id,
        "changed",
        earlier_row.split,
        later_row.split,
        text_differs,
        labels_differ,
        tuple(_span_diffs(earlier_labels, later_labels)),
        added_relations,
        removed_relations,
        tuple(_field_changes(earlier_labels.document, later_labels.document)),
    )


def _span_diffs(earlier_labels: Labels, later_labels: Labels) -> Iterator[SpanDiff]:
    for layer in dict.fromkeys((*earlier_labels.layers, *later_labels.layers)):
        earlier_spans = {span.id: span for span in earlier_labels.layers.get(layer, ())}
        later_spans = {span.id: span for span in later_labels.layers.get(layer, ())}
        for name, span in earlier_spans.items():
            later_span = later_spans.get(name)
            if later_span is None:
                yield SpanDiff(layer, name, "removed", _span_phrase(span), None)
            elif (span.label, span.start, span.end, span.attributes) != (
                later_span.label,
                later_span.start,
                later_span.end,
                later_span.attributes,
            ):
                kind = "attributes"
                if span.label != later_span.label:
                    kind = "label"
                elif (span.start, span.end) != (later_span.start, later_span.end):
                    kind = "offsets"
                yield SpanDiff(layer, name, kind, _span_phrase(span), _span_phrase(later_span))  # type: ignore[arg-type]
        for name, span in later_spans.items():
            if name not in earlier_spans:
                yield SpanDiff(layer, name, "added", None, _span_phrase(span))


def _relations_only_in(labels: Labels, other_labels: Labels) -> tuple[str, ...]:
    return tuple(_relation_phrase(relation) for relation in sorted(set(labels.relations) - set(other_labels.relations)))


def _relation_phrase(relation: Relation) -> str:
    return f"{relation.source} {relation.label} {relation.target}"


def _field_changes(earlier_fields: Mapping[str, object], later_fields: Mapping[str, object]) -> Iterator[str]:
    for name in dict.fromkeys((*earlier_fields, *later_fields)):
        if earlier_fields.get(name) != later_fields.get(name):
            yield f"{name}: {earlier_fields.get(name)} -> {later_fields.get(name)}"


def _span_phrase(span: Span) -> str:
    attributes = "".join(f" {name}={answer_text(value)}" for name, value in sorted(span.attributes.items()))
    return f"{span.label} [{span.start}:{span.end}]{attributes}"


def _label_of_phrase(phrase: str | None) -> str:
    return (phrase or "").partition(" ")[0]


def _label_diffs(earlier_counts: Counter[str], later_counts: Counter[str]) -> Iterator[LabelDiff]:
    names = sorted(tuple(key.split("/", 1)) for key in earlier_counts.keys() | later_counts.keys())
    totals = [Counter[str](), Counter[str]()]
    for number, counts in enumerate((earlier_counts, later_counts)):
        for key, count in counts.items():
            totals[number][key.partition("/")[0]] += count
    for layer, label in names:
        earlier_count, later_count = earlier_counts[f"{layer}/{label}"], later_counts[f"{layer}/{label}"]
        shares = [
            count / totals[number][layer] if count else 0.0 for number, count in enumerate((earlier_count, later_count))
        ]
        yield LabelDiff(layer, label, earlier_count, later_count, *shares)
