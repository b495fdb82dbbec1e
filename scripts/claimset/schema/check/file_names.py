"""
Checks that names become different files on every disk.

Some disks do not tell capital from small letters, or the composed from the decomposed form of a letter.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from claimset.model.schema import Label, Layer, Schema
from claimset.schema.check.json_pointer import Part
from claimset.schema.guidelines import label_pages
from claimset.text.visible import short_value

_Place = tuple[Part, ...]


def check_file_names(schema: Schema) -> Iterator[tuple[str, str, _Place]]:
    """Yield code, message and place for every label and language whose file has the name of another's file."""
    labels = ((layer.name, label.name, _label_place(layer, label)) for _, layer, label in label_pages(schema))
    yield from _collisions("guideline page", labels)
    yield from _collisions("lexicon", (("", code, ("x-languages", code)) for code in schema.languages))


def _label_place(layer: Layer, label: Label) -> _Place:
    number = list(layer.labels.values()).index(label)
    return "properties", layer.name, "items", "properties", "label", "oneOf", number, "const"


def _collisions(kind: str, names: Iterable[tuple[str, object, _Place]]) -> Iterator[tuple[str, str, _Place]]:
    """
    Yield code, message and place for names that are one file on some disk.

    `names` are tuples of folder, name and place in the schema; `kind` is what the files hold.
    """
    first_names: dict[str, object] = {}
    for folder, name, place in names:
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFD", f"{folder}/{name}").casefold())
        if key in first_names:
            message = f"its {kind} and that of {short_value(first_names[key])} are one file on some disks: rename one"
            yield "SCH012", message, place
        first_names.setdefault(key, name)
