"""The splits of a project: its groups, what was released, what people decided."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.corpus.comparisons import Compare, CorpusDocument, equal_texts, stories
from claimset.splits.groups import Partition, assign_splits
from claimset.splits.near_duplicates.kinship import related_texts
from claimset.splits.near_duplicates.quotations import story_text
from claimset.store.layout import SPLIT_DECISIONS
from claimset.store.links import readable_links
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from claimset.store.split_decisions import read_decisions


def partition(project: Project, schema: Schema, documents: Sequence[CorpusDocument], compare: Compare) -> Partition:
    """
    Give every document a split, labelled or not, so that nobody has to label one to know it.

    Two documents are of one group where they are of one event, claims of them are linked, they have the same text, or
    one is a near copy of the other.
    Of a text that is not ours only what the lock says counts, so that the splits are the same with it and without.
    Raises Misconfigured for a decision against a split that was released.
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
        texts = ((row, project.text_of(row.document) or "") for row in (rows[name] for name in open_names))
        ties += related_texts(locks, ((row.document.id, story_text(text, row.side_text)) for row, text in texts))
    names = [row.document.id for row in documents]
    return assign_splits(names, ties, released_splits, decided_splits, schema.name, schema.splits)


def _events(documents: Sequence[CorpusDocument]) -> Iterator[tuple[str, str]]:
    events: dict[str, list[str]] = {}
    for row in documents:
        if row.document.event:
            events.setdefault(row.document.event, []).append(row.document.id)
    for names in events.values():
        yield from pairwise(names)
