"""Checks that names become different files on every disk: some take letters of both cases, or both forms, for one."""

import unicodedata
from collections.abc import Iterable, Iterator

from claimset.model.schema import Label, Layer, Schema
from claimset.schema.check.json_pointer import Part
from claimset.schema.check.names import short_value
from claimset.schema.guidelines import label_pages

_Place = tuple[Part, ...]


def check_file_names(schema: Schema) -> Iterator[tuple[str, str, _Place]]:
    """Yield code, message and place for every label, interface and language whose file would be another's."""
    pages = ((page, label.name, _label_place(layer, label)) for page, layer, label in label_pages(schema))
    yield from _collisions("guideline page", pages)
    interfaces = ((name, name, ("x-interfaces", number, "name")) for number, name in enumerate(schema.interfaces))
    yield from _collisions("interface", interfaces)
    yield from _collisions("lexicon", ((code, code, ("x-languages", code)) for code in schema.languages))


def _label_place(layer: Layer, label: Label) -> _Place:
    number = list(layer.labels.values()).index(label)
    return "properties", layer.name, "items", "properties", "label", "oneOf", number, "const"


def _collisions(kind: str, files: Iterable[tuple[str, object, tuple[Part, ...]]]) -> Iterator[tuple[str, str, _Place]]:
    first_names: dict[str, object] = {}
    for file, name, place in files:
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFD", file).casefold())
        if key in first_names:
            message = f"its {kind} and that of {short_value(first_names[key])} are one file on some disks: rename one"
            yield "SCH012", message, place
        first_names.setdefault(key, name)
