"""Where everything of a project lies."""

import os
from pathlib import Path

from platformdirs import user_cache_path

from claimset.model.document import Document
from claimset.model.file_kind import FILE_KINDS

SCHEMA = "schema/schema.json"
SCHEMA_FOLDERS = ("guidelines", "interfaces", "lexicon", "versions")
SPLIT_DECISIONS = FILE_KINDS["splits"].place
README = "README.md"
DATASHEET = "DATASHEET.md"
CHANGELOG = "CHANGELOG.md"
CITATION = "CITATION.cff"
TEXT_LOCK = "texts.lock.json"
RECORDS = "records.jsonl"
PROVENANCE = "provenance.jsonl"
LOSSES = "tokens-loss.jsonl"
LINKS = "links.jsonl"
LABEL_NAMES = "labels.json"
SPLITS_FILE = "splits.json"
CROISSANT = "croissant.json"
MANIFEST = FILE_KINDS["release-manifest"].place
SUMS = "SHA256SUMS"
"""Files of a project and of a release, by their place in it."""


class Layout:
    """The names of a project's folders and files, from its root; nothing is read or written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._below = f"{root}{os.sep}"
        self.state = root / ".claimset"
        self.build = root / "build"
        self.schema_file = root / SCHEMA
        self.manifest_file = root / FILE_KINDS["manifest"].place
        self.lock_file = root / FILE_KINDS["lock"].place
        self.waiver_file = root / FILE_KINDS["waivers"].place
        self.links_file = root / FILE_KINDS["links"].place
        self.refusal_file = root / FILE_KINDS["refused"].place

    def text_file(self, document: Document) -> Path:
        """Say where a document's text lies, or would lie."""
        return Path(self._below + self.text_name(document))

    def open_file(self, document_id: str) -> Path:
        """Say where the text of an open document lies, or would lie."""
        return self._text_file(document_id, is_open=True)

    def stored(self, kind: str) -> list[Path]:
        """Return the files of `pulled`, `gold` or `predicted`, by name."""
        return sorted((self.root / "annotations" / kind).glob("*.json"))

    def relative(self, file: Path) -> str:
        """Name a file from the project's root, with forward slashes."""
        name = str(file)
        if name.startswith(self._below):
            return name[len(self._below) :].replace(os.sep, "/")
        return file.relative_to(self.root).as_posix()

    def text_name(self, document: Document) -> str:
        """Name a document's text from the project's root: of tens of thousands, paths would take too long."""
        return self._text_name(document.id, document.is_open)

    def pulled_name(self, document_id: str) -> str:
        """Name the file of every annotator's labels of a document from the project's root."""
        return self._stored_name("pulled", document_id)

    def gold_name(self, document_id: str) -> str:
        """Name a document's gold record from the project's root."""
        return self._stored_name("gold", document_id)

    def prediction_name(self, document_id: str) -> str:
        """Name the file of a machine's proposal for a document from the project's root."""
        return self._stored_name("predicted", document_id)

    def pulled_file(self, document_id: str) -> Path:
        """Say where every annotator's labels of a document lie."""
        return self._annotations("pulled", document_id)

    def version_file(self, version: str) -> Path:
        """Say where the schema of an earlier version is kept, or would be."""
        return self.root / "schema" / "versions" / f"{version}.json"

    def prediction_file(self, document_id: str) -> Path:
        """Say where a machine's proposal for a document lies."""
        return self._annotations("predicted", document_id)

    def gold_file(self, document_id: str) -> Path:
        """Say where a document's gold record lies."""
        return self._annotations("gold", document_id)

    def decision_file(self, document_id: str) -> Path:
        """Say where the decisions about a document lie."""
        return Path(self._below + self.decision_name(document_id))

    def decision_name(self, document_id: str) -> str:
        """Name the file of the decisions about a document from the project's root."""
        return f"annotations/decisions/{document_id}.jsonl"

    def _annotations(self, kind: str, document_id: str) -> Path:
        return Path(self._below + self._stored_name(kind, document_id))

    def _text_file(self, document_id: str, is_open: bool) -> Path:
        return Path(self._below + self._text_name(document_id, is_open))

    @staticmethod
    def _stored_name(kind: str, document_id: str) -> str:
        return f"annotations/{kind}/{document_id}.json"

    @staticmethod
    def _text_name(document_id: str, is_open: bool) -> str:
        return f"raw/{document_id}.txt" if is_open else f".claimset/texts/{document_id}.txt"


def cache_folder() -> Path:
    """Say where migrated databases are kept between runs."""
    return user_cache_path("claimset")
