"""The counted blocks of the datasheet: tables made from the data."""

import hashlib
from collections.abc import Callable, Collection, Iterator

from claimset.gold.sample.rate import judged_words
from claimset.labels.tally import Tally
from claimset.labels.tally_tables import (
    annotators_table,
    days_table,
    documents_table,
    labels_table,
    lengths_table,
    made_by,
)
from claimset.model.trouble import Misconfigured
from claimset.release.papers.citation import take_down_words
from claimset.release.papers.descriptions import citation
from claimset.schema.marked_blocks import block_names, renew_blocks, stale_blocks
from claimset.store.cache import ValueCache
from claimset.store.files.files import read_whole
from claimset.store.project import Project
from claimset.text.decode import sha256


class DatasheetBlocks:
    """
    Makes the Markdown of counted blocks from the counts of a release and the ids of its documents.

    With `remember` the agreement is stored in the project's cache, and measured anew only if an annotation changed.
    """

    def __init__(
        self, project: Project, tally: Tally, released_ids: Collection[str], *, remember: bool = False
    ) -> None:
        self._project, self._remember = project, remember
        self._schema = project.schema()
        self._tally = tally
        self._released_ids = released_ids

    def stale(self, text: str) -> Iterator[str]:
        """Yield the names of the counted blocks of a text whose content differs from the data."""
        return stale_blocks(text, self._bodies(text))

    def renewed(self, text: str) -> str:
        """Return a text with new counted blocks, and everything else unchanged."""
        return renew_blocks(text, self._bodies(text))

    def _bodies(self, text: str) -> dict[str, str]:
        return {name: body for name in block_names(text) if (body := self._body(name)) is not None}

    def _body(self, name: str) -> str | None:
        """Return the content of a block of this name; None for one that is not counted."""
        match name.split("-", 1):
            case ["counts", language]:
                return self.counts(language)
            case _ if name in _BODY_BY_NAME:
                return _BODY_BY_NAME[name](self)
            case _:
                return None

    def counts(self, language: str | None = None) -> str:
        """Return a table of released documents by language, source and tier; of one language, or of all."""
        return documents_table(self._tally, language)

    def lengths(self) -> str:
        """Return a table of the lengths of documents, by language."""
        return lengths_table(self._tally)

    def entered(self) -> str:
        """Return a table of the number of documents that were added on each day."""
        return days_table(self._tally)

    def annotators(self) -> str:
        """Return a table of annotators and interfaces, with the number of documents that each labelled."""
        return annotators_table(self._tally)

    def agreement(self) -> str:
        """Return the agreement of annotators who labelled the same text of a release in the same interface."""
        if not self._remember:
            return self._measured_agreement()
        cache, digest = ValueCache(self._project), self._annotations_digest()
        stored = cache.read("agreement", tuple[str, str])
        if stored is not None and stored[0] == digest:
            return stored[1]
        words = self._measured_agreement()
        cache.write("agreement", (digest, words))
        return words

    def _annotations_digest(self) -> str:
        digest = hashlib.sha256()
        for document in self._project.documents():
            file = self._project.pulled_file(document.id)
            if document.id in self._released_ids and file.is_file():
                digest.update(f"{document.id} {document.sha256} {sha256(read_whole(file))}\n".encode())
        return digest.hexdigest()

    def _measured_agreement(self) -> str:
        # They load numpy, which a check of texts that did not change does without.
        from claimset.gold.agreement.project import project_agreement
        from claimset.gold.agreement.words import in_markdown

        return in_markdown(project_agreement(self._project, self._released_ids)) + "\n"

    def label_counts(self) -> str:
        """Return a table of the number of spans with each label in the gold records of a release."""
        return labels_table(self._schema, self._tally)

    def made_by(self) -> str:
        """Return sentences that say whether people or machines made the labels, and how a person judged a sample."""
        return f"{judged_words(self._project)}\n{made_by(self._tally)}\n"

    def take_down(self) -> str | None:
        """Say whom to ask that a text is taken down; None where CITATION.cff cannot be read, which is an issue."""
        try:
            return take_down_words(citation(self._project)) + "\n"
        except Misconfigured:
            return None


_BODY_BY_NAME: dict[str, Callable[[DatasheetBlocks], str | None]] = {
    "made-by": DatasheetBlocks.made_by,
    "counts": DatasheetBlocks.counts,
    "lengths": DatasheetBlocks.lengths,
    "label-counts": DatasheetBlocks.label_counts,
    "entered": DatasheetBlocks.entered,
    "annotators": DatasheetBlocks.annotators,
    "agreement": DatasheetBlocks.agreement,
    "take-down": DatasheetBlocks.take_down,
}
"""Maps the name in a block's markers to its maker; `counts-en` counts the documents of one language."""
