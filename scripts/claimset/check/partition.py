"""The splits of a project's documents, from their groups, the releases and people's decisions."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from claimset.check.cache import ClearedContents
from claimset.model.document import Fingerprint
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.corpus.comparisons import Compare, CorpusDocument, equal_texts, stories
from claimset.splits.groups import Partition, assign_splits
from claimset.splits.near_duplicates.kinship import related_texts
from claimset.splits.near_duplicates.quotations import story_text
from claimset.store.cache import ValueCache
from claimset.store.layout import SPLIT_DECISIONS
from claimset.store.links import readable_links
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from claimset.store.split_decisions import read_decisions


def partition(
    project: Project,
    schema: Schema,
    documents: Sequence[CorpusDocument],
    compare: Compare,
    cache: ValueCache | None = None,
) -> Partition:
    """
    Return the split of every document, labelled or not.

    Two documents are of one group if they have one event, if a link joins claims of them, if their texts are equal, or
    if one is a near copy of the other. For a text that is not ours only the lock counts, so that the splits are the
    same with and without the text. `cache` remembers which open texts are near copies of none of these. Raises
    Misconfigured for a decision that contradicts a released split.
    """
    open_names = stories([row for row in documents if row.document.is_open])
    near_duplicates = compare(open_names)
    released_splits = ReleaseRegister(project.root).splits()
    decided_splits = {name: decision.split for name, decision in read_decisions(project.root).items()}
    for name, split in decided_splits.items():
        if released_splits.get(name, split) != split and split in {"train", "validation", "test"}:
            raise Misconfigured(
                f"{SPLIT_DECISIONS}: {name} was released in {released_splits[name]}", "a released document stays there"
            )
    own_copy_ids = {row.document.id for row in documents if not row.document.is_open}
    locks = [lock for name, lock in project.fingerprints().items() if name in own_copy_ids]
    linked = ((link.source.document, link.target.document) for link in readable_links(project))
    ties = [
        *_events(documents),
        *linked,
        *((item.one, item.other) for item in (*equal_texts(documents), *near_duplicates)),
    ]
    if locks:
        rows = {row.document.id: row for row in documents}
        ties += _related(project, locks, [rows[name] for name in open_names], cache)
    names = [row.document.id for row in documents]
    return assign_splits(names, ties, released_splits, decided_splits, schema.name, schema.splits)


def _related(
    project: Project, locks: Sequence[Fingerprint], open_documents: Sequence[CorpusDocument], cache: ValueCache | None
) -> list[tuple[str, str]]:
    """Return the pairs of documents of which one is a near copy of the other, where a text of them is not ours."""
    basis = hashlib.sha256(repr(sorted((lock.id, lock.shingles) for lock in locks)).encode()).digest()
    with ClearedContents(cache, "relatives", basis) as cleared:
        keys = {row.document.id: bytes.fromhex(row.story or "") for row in open_documents}
        texts = (
            (row.document.id, story_text(project.text_of(row.document) or "", row.side_text))
            for row in open_documents
            if keys[row.document.id] not in cleared
        )
        pairs = list(related_texts(locks, texts))
        related_ids = {name for pair in pairs for name in pair}
        for name, key in keys.items():
            if name not in related_ids:
                cleared.add(key)
    return pairs


def _events(documents: Sequence[CorpusDocument]) -> Iterator[tuple[str, str]]:
    events: dict[str, list[str]] = {}
    for row in documents:
        if row.document.event:
            events.setdefault(row.document.event, []).append(row.document.id)
    for names in events.values():
        yield from pairwise(names)
