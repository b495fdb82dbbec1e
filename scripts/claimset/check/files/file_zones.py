"""Zones of an export: those that one annotation of a text draws hold for the text's other annotations too."""

import re
from collections.abc import Callable
from pathlib import Path

from claimset.check.files.findings import KnownDocuments
from claimset.check.result import other_layers
from claimset.model.document import Document
from claimset.model.exported import ExportedTask
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.rules.engine.shape import NotJson, read_json
from claimset.store.files.json_pieces import json_pieces
from claimset.text.decode import sha256

_ESCAPED_ASCII = re.compile(rb"\\u00[0-7]")
"""JSON may escape any character of a name."""


class FileZones:
    """
    The zones that annotations of one file have, by text. `read_task` reads a JSON value as a task of an export.

    The file is read the first time that an annotation has no zones of its own, because its interface draws none.
    """

    def __init__(
        self,
        file: Path,
        schema: Schema,
        documents: KnownDocuments,
        read_task: Callable[[object], ExportedTask | None],
    ) -> None:
        self._file, self._documents, self._read_task = file, documents, read_task
        layers = schema.with_role("zone")
        self._zone_layers = frozenset(layer.name for layer in layers)
        self._control_names = [name.encode() for layer in layers for name in (layer.control, *layer.was)]
        self._zones: dict[str, dict[str, tuple[Span, ...]]] | None = None

    def beside(self, annotation: Annotation, document: Document, text: str) -> Labels:
        """Return the zones of a text that an annotation is judged with: the file's, and else those of the project."""
        layers = dict(other_layers(annotation, self._documents.annotations(document)).layers)
        if self._zone_layers - annotation.labels.layers.keys():
            if self._zones is None:
                self._zones = self._read()
            layers |= self._zones.get(sha256(text.encode()), {})
        return Labels(layers=layers)

    def _read(self) -> dict[str, dict[str, tuple[Span, ...]]]:
        zones: dict[str, dict[str, tuple[Span, ...]]] = {}
        for piece in json_pieces(self._file):
            if piece.problem or not self._may_have_zones(piece.data):
                continue
            try:
                task = self._read_task(read_json(piece.data))
            except NotJson:
                continue
            if task is None or task.text is None:
                continue
            for exported in task.annotations():
                if exported.by_person and exported.reading is not None:
                    layers = exported.reading.labels.layers
                    zones_of_text = zones.setdefault(sha256(task.text.encode()), {})
                    for name in self._zone_layers & layers.keys():
                        zones_of_text[name] = zones_of_text.get(name, ()) + layers[name]
        return zones

    def _may_have_zones(self, data: bytes) -> bool:
        """Say whether the JSON of a task names a control of zones. To read every task of a file twice takes long."""
        return any(name in data for name in self._control_names) or _ESCAPED_ASCII.search(data) is not None
