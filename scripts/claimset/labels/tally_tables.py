"""Writes the counts of a tally as sentences and tables in Markdown."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from claimset.labels.coreference import coreference_relations
from claimset.labels.tags import REASONS
from claimset.labels.tally import MachineMade, Tally
from claimset.model.record import GoldStatus
from claimset.model.schema import Schema
from claimset.model.split import DEFAULT_SPLITS, Split
from claimset.text.markdown_table import table
from claimset.text.plural import plural

_TAGGED = """\
A token of the `tokens` config has one tag for each layer. Where spans of one layer share a token, the longest is
tagged, and among equally long ones the first. A tag covers whole tokens and begins again in each sentence. Claims
within claims have a second column of tags. A span that tags cannot hold as it is stands in `tokens-loss.jsonl`, by
document and id, and unchanged in the `documents` config.
"""
_MACHINE_MADE: dict[MachineMade, str] = {
    "text": "synthetic text",
    "annotation": "machine-made annotation",
    "correction": "machine-corrected document",
}
_STATUSES: dict[GoldStatus, str] = {
    "single": "one annotator",
    "agreed": "several annotators, all alike",
    "merged": "several annotators, differences settled by a strategy without a person",
    "decided": "several annotators, every difference decided by a curator",
    "taken": "several annotators, one of them taken whole",
}


def made_by(tally: Tally) -> str:
    """Return sentences that say who or what made the labels, and how many gold records have which status."""
    total = tally.documents
    if not total:
        return "No document is labelled yet."
    machine = sum(count for (*_, maker), count in tally.kinds.items() if maker == "machine")
    everything_named = "the one document" if total == 1 else f"all {plural(total, 'document')}"
    by_people = any(kind == "person" for _, kind in tally.correctors)
    if machine == total:
        nobody = "" if by_people else "; no person has labelled or corrected them"
        maker = f"The labels of {everything_named} are machine-made{nobody}."
    elif machine == 0:
        maker = f"The labels of {everything_named} were made by people."
    else:
        some = f"{machine} of {plural(total, 'document')}"
        maker = f"The labels of {some} are machine-made, those of the others made by people."
    return "\n".join((maker, _status_sentence(tally), *_correction_sentences(tally), *_machine_sentences(tally)))


def _status_sentence(tally: Tally) -> str:
    phrases = [
        f"{tally.statuses[status]} {status} ({meaning})"
        for status, meaning in _STATUSES.items()
        if tally.statuses[status]
    ]
    return f"Gold status: {', '.join(phrases)}."


def _correction_sentences(tally: Tally) -> Iterator[str]:
    for (curator, kind), count in sorted(tally.correctors.items()):
        yield f"The {kind} `{curator}` corrected {plural(count, 'document')} after that, decision by decision."


def _machine_sentences(tally: Tally) -> Iterator[str]:
    for kind, name in _MACHINE_MADE.items():
        recorded, unrecorded = tally.machines[kind, True], tally.machines[kind, False]
        if total := recorded + unrecorded:
            yield f"Model, version, date and prompt are recorded for {recorded} of {plural(total, name)}."


def documents_table(tally: Tally, language: str | None = None) -> str:
    """Return the table of documents by language, source, tier of the text and maker; of one language, or of all."""
    rows = [(*key, count) for key, count in sorted(tally.kinds.items()) if language in {None, key[0]}]
    return table(("language", "source", "text", "labels made by", "documents"), rows)


def lengths_table(tally: Tally) -> str:
    """Return the table of the documents' lengths in code points, by language."""
    rows = [
        (
            language,
            len(lengths),
            f"{sum(lengths):,}",
            f"{min(lengths):,}",
            f"{median(lengths):,.0f}",
            f"{max(lengths):,}",
        )
        for language, lengths in sorted(tally.lengths.items())
    ]
    return table(("language", "documents", "code points", "shortest", "median", "longest"), rows)


def days_table(tally: Tally) -> str:
    """Return the table of documents by the day on which they were added."""
    return table(("entered", "documents"), sorted(tally.days.items()))


def annotators_table(tally: Tally) -> str:
    """Return the table of documents by the makers of their labels, and the interface."""
    rows = [(*key, count) for key, count in sorted(tally.makers.items())]
    return table(("annotator", "made by", "interface", "documents"), rows)


def labels_table(schema: Schema, tally: Tally) -> str:
    """Return the table of all labels and relations with their counts by language, also of those that never occur."""
    languages = sorted({language for *_, language in tally.by_language})
    rows: list[tuple[Any, ...]] = [
        (
            layer.name,
            name,
            *(tally.by_language[layer.name, name, code] for code in languages),
            tally.labels[layer.name, name],
        )
        for layer in schema.layers.values()
        for name, label in layer.labels.items()
        if not label.default
    ]
    compiled = coreference_relations(schema)
    for name in schema.relations:
        counts: list[Any] = [*(tally.by_language[None, name, code] for code in languages), tally.relations[name]]
        if name in compiled and tally.linked.total():
            # Gold has no such relation: what it joined shares the id of an entity.
            numbers = [(tally.linked["entities", code], tally.linked["mentions", code]) for code in languages]
            numbers.append((sum(entities for entities, _ in numbers), sum(mentions for _, mentions in numbers)))
            counts = [
                f"{plural(entities, 'entity', 'entities')} of {plural(mentions, 'mention')}"
                for entities, mentions in numbers
            ]
        rows.append((schema.relation_key, name, *counts))
    return table(("layer", "label", *languages, "count"), rows)


def splits_table(schema: Schema, tally: Tally) -> str:
    """Return the table of splits: the gold that each admits, and its documents by gold status."""
    statuses = [status for status in _STATUSES if tally.statuses[status]]
    rows = [
        (split.name, f"{split.share} %", _admission(split), *(tally.splits[split.name, status] for status in statuses))
        for split in schema.splits
    ]
    return table(("split", "share", "gold that it admits", *statuses), rows)


def _admission(split: Split) -> str:
    if split.admits is not None:
        return ", ".join(split.admits)
    is_test = split.name == DEFAULT_SPLITS[-1].name
    return "agreed, decided; single as long as no document has two annotators" if is_test else "any"


def losses_table(schema: Schema, tally: Tally) -> str:
    """Return how tokens are tagged, and the table of the spans that tags do not hold as they are."""
    labels = [(layer.name, name) for layer in schema.layers.values() for name in layer.labels]
    rows = [
        (layer, label, reason, REASONS[reason], tally.losses[layer, label, reason])
        for layer, label in labels
        for reason in REASONS
        if (layer, label, reason) in tally.losses
    ]
    if not rows:
        return f"{_TAGGED}\nIn this release tags hold every span as it is.\n"
    return f"{_TAGGED}\n{table(('layer', 'label', 'reason', 'what the tags say', 'spans'), rows)}"
