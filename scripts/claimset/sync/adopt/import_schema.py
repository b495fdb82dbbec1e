"""A schema out of a labeling interface that somebody made."""

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from claimset.labelstudio.imported.schema_of_interface import InterfaceSchema, NothingToImport, schema_of_interface
from claimset.model.trouble import Conflict, Misconfigured
from claimset.schema.blank import language_names
from claimset.store.files.files import read_text, write_whole
from claimset.sync.adopt.presentable import make_presentable


class SchemaImport(msgspec.Struct, frozen=True):
    """What an import made: the schema's file, whether its bytes are new, and what became of the interface."""

    file: Path
    changed: bool
    adopted: InterfaceSchema


def read_interface(file: Path) -> str:
    """Read a labeling interface. Raises Misconfigured where there is none."""
    xml = read_text(file)
    if xml is None:
        raise Misconfigured(f"cannot read {file} as UTF-8 text", "name the XML of a labeling interface")
    return xml


def import_schema(
    xml: str, name: str, file: Path, languages: Sequence[str] = ("en",), claims: str | None = None
) -> SchemaImport:
    """
    Write the schema that an interface makes to a file.

    A schema that is there already stays. Raises NothingToImport where the interface asks nothing about a text,
    Misconfigured for what is no interface, name or language, and Conflict where another schema is in the way.
    """
    try:
        import_result = make_presentable(schema_of_interface(xml, name, language_names(languages), claims))
    except NothingToImport:
        raise
    except ValueError as error:
        raise Misconfigured(str(error), "claimset schema import --help says what it takes") from error
    data = (json.dumps(import_result.source, ensure_ascii=False, indent=1) + "\n").encode()
    stored_text = read_text(file)
    if file.exists() and stored_text != data.decode():
        raise Conflict(f"{file} is there already, and it is another schema", "name another file with --out")
    return SchemaImport(file, write_whole(file, data), import_result)
