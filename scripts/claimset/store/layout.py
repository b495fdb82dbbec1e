"""The paths of a project's folders and files."""

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
BASELINES = FILE_KINDS["baselines"].place
TEXT_LOCK = "texts.lock.json"
RECORDS = "records.jsonl"
PROVENANCE = "provenance.jsonl"
LOSSES = "tokens-loss.jsonl"
LINKS = "links.jsonl"
HYDRATION = "hydration.json"
LABEL_NAMES = "labels.json"
SPLITS_FILE = "splits.json"
CROISSANT = "croissant.json"
MANIFEST = FILE_KINDS["release-manifest"].place
SUMS = "SHA256SUMS"
"""Paths of files, from the root of a project or from the folder of a release."""


class Layout:
    """
    The paths of a project's folders and files; nothing is read or written, and no file has to exist.

    A *name* is a path from the project's root, with forward slashes. A method `…_file` returns a path.
    """

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
        self.judged_file = root / FILE_KINDS["judged"].place
        self.refusal_file = root / FILE_KINDS["refused"].place
        self.log_file = root / FILE_KINDS["log"].place

    def text_file(self, document: Document) -> Path:
        """Return the path of a document's text."""
        return Path(self._below + self.text_name(document))

    def open_file(self, document_id: str) -> Path:
        """Return the path of the text of an open document."""
        return self._text_file(document_id, is_open=True)

    def stored(self, kind: str) -> list[Path]:
        """Return the paths of the stored files of a kind, `pulled`, `gold` or `predicted`, sorted."""
        return sorted((self.root / "annotations" / kind).glob("*.json"))

    def relative(self, file: Path) -> str:
        """Return the name of a file."""
        name = str(file)
        if name.startswith(self._below):
            return name[len(self._below) :].replace(os.sep, "/")
        return file.relative_to(self.root).as_posix()

    def text_name(self, document: Document) -> str:
        """Return the name of a document's text; for tens of thousands of documents paths would take too long."""
        return self._text_name(document.id, document.is_open)

    def pulled_name(self, document_id: str) -> str:
        """Return the name of a document's file of annotations."""
        return self._stored_name("pulled", document_id)

    def gold_name(self, document_id: str) -> str:
        """Return the name of a document's gold record."""
        return self._stored_name("gold", document_id)

    def prediction_name(self, document_id: str) -> str:
        """Return the name of a document's prediction."""
        return self._stored_name("predicted", document_id)

    def pulled_file(self, document_id: str) -> Path:
        """Return the path of a document's file of annotations."""
        return self._annotations("pulled", document_id)

    def version_file(self, version: str) -> Path:
        """Return the path of the kept schema of a version."""
        return self.root / "schema" / "versions" / f"{version}.json"

    def prediction_file(self, document_id: str) -> Path:
        """Return the path of a document's prediction."""
        return self._annotations("predicted", document_id)

    def gold_file(self, document_id: str) -> Path:
        """Return the path of a document's gold record."""
        return self._annotations("gold", document_id)

    def decision_file(self, document_id: str) -> Path:
        """Return the path of the decisions about a document."""
        return Path(self._below + self.decision_name(document_id))

    def decision_name(self, document_id: str) -> str:
        """Return the name of the file of the decisions about a document."""
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
    """Return the folder of migrated databases and demos in the user's cache."""
    return user_cache_path("claimset")
