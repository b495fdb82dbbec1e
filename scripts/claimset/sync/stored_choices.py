"""The names that people chose for one server project: in what is stored here, and in tables of decisions."""

from collections.abc import Mapping

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.name_choices import NameChoices
from claimset.labelstudio.payload.server_rows import ServerItem, TaskItems
from claimset.migration.stored_versions import StoredVersions
from claimset.model.labels import Labels
from claimset.model.name_choice import Decisions
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.store.project import Project


class StoredChoices:
    """
    The names that people chose: in the stored annotations and predictions, and in a table, by document.

    The stored labels of one task are read when it needs them, and kept until another one does.
    """

    def __init__(self, project: Project, schema: Schema, origin: str, decisions: Mapping[str, Decisions]) -> None:
        self._project, self._origin, self._version, self._table = project, origin, schema.version, decisions
        self._versions, self._label_reader = StoredVersions(project, schema), LabelReader(project, schema)
        self._documents = frozenset(document.id for document in project.documents())
        self._document: str | None = None
        self._prediction: Labels | None = None
        self._rows: dict[int, Annotation] = {}

    def forget(self) -> None:
        """Read stored labels again."""
        self._document = None

    def of(self, task: TaskItems, item: ServerItem) -> NameChoices:
        """Return the choices for an item of a task; a draft that changes no annotation has those of the prediction."""
        document = self._open(task)
        number = item.id if item.kind == "annotations" else item.annotation
        row = self._rows.get(number) if number is not None else None
        labels = row.labels if row is not None else self._prediction if number is None else None
        is_outdated = task.data.get("schema_version") not in {"", None, self._version}
        decisions = self._decisions(document, row, task, item) if is_outdated else {}
        return NameChoices(labels, decisions, follows_stored=is_outdated and item.kind == "predictions")

    def decide_all(self, task: TaskItems, item: ServerItem) -> bool:
        """Say whether an item is an annotation that is stored, and somebody chose every name of several in it."""
        document = self._open(task)
        row = self._rows.get(item.id) if item.kind == "annotations" else None
        if row is None or self._versions.schema_of(row).version == self._version:
            return row is not None
        migration = self._versions.migration(row.schema_version)
        _, migrated = migration.annotation(row, self._decisions(document, row, task, item))
        return not migrated.open_choices

    def _decisions(self, document: str, row: Annotation | None, task: TaskItems, item: ServerItem) -> Decisions:
        kept_decisions: Decisions = {}
        if row is not None:
            kept_decisions = self._versions.decisions(document, row.annotator, str(task.data["schema_version"]))
        # A row of the table about the same place in another annotation decides nothing here.
        ids = {"", *(str(region.get("id")) for region in item.regions)}
        table = self._table.get(document, {})
        return {**kept_decisions, **{key: name for key, name in table.items() if key[0] in ids}}

    def _open(self, task: TaskItems) -> str:
        """Read what is stored about a task's document, and return the document's id."""
        document = str(task.data.get("doc_id") or "")
        if document != self._document:
            self._document, self._prediction, self._rows = document, None, {}
            if document in self._documents:
                self._read(document)
        return document

    def _read(self, document: str) -> None:
        file = self._project.prediction_file(document)
        if file.is_file():
            prediction, _ = self._label_reader.prediction(file)
            self._prediction = prediction.labels if prediction is not None else None
        file = self._project.pulled_file(document)
        rows = self._versions.pulled(file)[0] if file.is_file() else []
        self._rows = {row.annotation: row for row in rows if row.annotation is not None and row.origin == self._origin}
