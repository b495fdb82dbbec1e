"""Counts of the relations and of the coreference of two annotations, on the spans that were matched."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from claimset.gold.agreement.comparisons import ComparedSide, Comparison
from claimset.gold.agreement.counts import Counts, Group, Place
from claimset.labels.implied_relations import without_implied
from claimset.model.schema import Schema

Arrow = tuple[str, tuple[tuple[bool, str], ...]]


def count_relations(comparison: Comparison, schema: Schema, group: Group, counts: Counts) -> None:
    """
    Count the relations of each label, and those of both sides whose ends were matched.

    Coreference is left out: two annotators may link the same mentions in another order. So are relations that follow
    from position: nobody drew them.
    """
    names = {
        name
        for name, relation in schema.relations.items()
        if relation.stage in comparison.passes and relation.meaning != "coreference"
    }
    partners = {other.id: one.id for pairs in comparison.matches.values() for one, other in pairs}
    one = _arrows(comparison.one, names, schema, {span.id: span.id for span in comparison.one.labels.spans})
    other = _arrows(comparison.other, names, schema, partners)
    arrows, both = one + other, one & other
    for label in sorted({label for label, _ in arrows}):
        cells = {
            ("both",): 2 * sum(count for (name, _), count in both.items() if name == label),
            ("drawn",): sum(count for (name, _), count in arrows.items() if name == label),
        }
        for place in (Place(schema.relation_key, label), Place(schema.relation_key)):
            counts.add(group, place, "f1", comparison.document.id, dict(cells))


def _arrows(side: ComparedSide, names: set[str], schema: Schema, ids: Mapping[str, str]) -> Counter[Arrow]:
    """Count relations by label and ends; `ids` maps this side's span ids to the first side's, if matched."""
    arrows: Counter[Arrow] = Counter()
    for relation in without_implied(side.labels, schema).relations:
        if relation.label in names:
            # An end without a match keeps its own id, marked by False: the first side may have the same id.
            ends = tuple((end in ids, ids.get(end, end)) for end in (relation.source, relation.target))
            arrows[relation.label, tuple(sorted(ends)) if schema.relations[relation.label].symmetric else ends] += 1
    return arrows


def count_coreference(comparison: Comparison, schema: Schema, group: Group, counts: Counts) -> None:
    """
    Count B-cubed precision and recall over the matched mentions, and these mentions.

    Both compare the chain of a mention on one side with its chain on the other, each without unmatched mentions.
    """
    if not any(relation.stage in comparison.passes for relation in schema.meaning("coreference")):
        return
    for layer in schema.with_role("mention"):
        for attribute in layer.attributes.values():
            pairs = [
                (one, other)
                for one, other in comparison.matches.get(layer.name, ())
                if attribute.name in one.attributes and attribute.name in other.attributes
            ]
            if attribute.format == "identifier" and pairs:
                precision, recall = b_cubed_sums(
                    [one.attributes[attribute.name] for one, _ in pairs],
                    [other.attributes[attribute.name] for _, other in pairs],
                )
                cells = {("precision",): precision, ("recall",): recall, ("mentions",): float(len(pairs))}
                counts.add(group, Place(layer.name), "b_cubed", comparison.document.id, cells)


def b_cubed_sums(ones: Sequence[object], others: Sequence[object]) -> tuple[float, float]:
    """
    Return the sums over all items of B-cubed precision and of recall; item n is in cluster `ones[n]` and `others[n]`.

    Bagga and Baldwin, Algorithms for scoring coreference chains, LREC 1998. Divided by the number of items they are
    precision and recall of the first side's clusters against the other's.
    """
    clusters, other_clusters = _clusters(ones), _clusters(others)
    precision = recall = 0.0
    for one, other in zip(ones, others, strict=True):
        common = len(clusters[one] & other_clusters[other])
        precision += common / len(clusters[one])
        recall += common / len(other_clusters[other])
    return precision, recall


def _clusters(names: Sequence[object]) -> Mapping[object, set[int]]:
    clusters: defaultdict[object, set[int]] = defaultdict(set)
    for number, name in enumerate(names):
        clusters[name].add(number)
    return clusters
