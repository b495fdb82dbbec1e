"""The folder `schema/`: the schema, its lexicons, generated files, and the schemas of earlier versions."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from claimset.model.json_text import decode_json, parse_json
from claimset.model.lexicon import Lexicon
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.schema.envelope import has_envelope
from claimset.schema.read import parse_schema
from claimset.schema.read_lexicon import read_lexicon
from claimset.schema.substance import substance
from claimset.store.files.files import read_whole, write_whole
from claimset.store.layout import SCHEMA
from claimset.text.propose_zones import ZoneRules
from claimset.text.visible import in_quotes

_LARGEST = 64 * 2**20
"""The most bytes of a file; the largest known lexicons have a few million."""


class SchemaFolder:
    """A project's schema on disk. `root` is the project's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "schema"

    def source(self) -> Any:
        """Return the JSON of the schema. Raises Misconfigured for no JSON, and for a schema of an earlier claimset."""
        return _read_source(self._data())

    def schema(self) -> Schema:
        """Return the schema with its lexicons and frozen numbers. Raises Misconfigured for one that cannot be used."""
        data = self._data()
        source = _read_source(data)
        try:
            schema = _schema_of(data)
        except ValueError as error:
            raise Misconfigured(
                f"schema/schema.json cannot be used: {error}", "mend the schema; claimset schema check says where"
            ) from error
        lexicons = {language: self._lexicon(language, schema) for language in schema.languages}
        return msgspec.structs.replace(
            schema,
            lexicon={name: lexicon for name, lexicon in lexicons.items() if lexicon is not None},
            ids=self._ids(),
            equal_versions=frozenset(self._equal_versions(source)),
        )

    def zone_rules(self, schema: Schema) -> ZoneRules:
        """Return the rules that propose zones; none without a file. Raises Misconfigured for an invalid file."""
        file = self.folder / "lexicon" / "zones.json"
        if not file.is_file():
            return ZoneRules("0.0.0", ())
        try:
            rules = decode_json(read_whole(file, _LARGEST), type=ZoneRules)
            zone_labels = {name for layer in schema.with_role("zone") for name in layer.labels}
            for rule in rules.rules:
                if rule.label not in zone_labels:
                    raise ValueError(f"the schema has no zone {in_quotes(rule.label)}")  # noqa: TRY301
                re.compile(rule.pattern)
        except (OSError, ValueError, re.error) as error:
            raise Misconfigured(f"schema/lexicon/zones.json cannot be used: {error}", "mend the file") from error
        return rules

    def texts(self, names: tuple[str, ...]) -> dict[str, str]:
        """
        Return the texts of the files `names` and of every guideline page, by name; missing files are left out.

        Raises Misconfigured for a file that is no text, because a build would destroy its content.
        """
        files = [self.root / name for name in names]
        files += sorted((self.folder / "guidelines").rglob("*.md"))
        text_by_name: dict[str, str] = {}
        for file in files:
            if file.is_file():
                name = file.relative_to(self.root).as_posix()
                try:
                    text_by_name[name] = read_whole(file, _LARGEST).decode()
                except UnicodeDecodeError as error:
                    raise Misconfigured(f"{name} is no UTF-8 text", "save it as UTF-8") from error
        return text_by_name

    def generated_text(self, name: str) -> str | None:
        """Return the text of a generated file of the project, even if it is no UTF-8; None for a missing file."""
        file = self.root / name
        return read_whole(file).decode("utf-8", "replace") if file.exists() else None

    def interfaces(self) -> tuple[str, ...]:
        """Return the paths of all stored interfaces, also those of an earlier schema."""
        return tuple(f"schema/interfaces/{file.name}" for file in sorted((self.folder / "interfaces").glob("*.xml")))

    def write(self, files: Mapping[str, str]) -> list[str]:
        """Write files, given as texts by name, and return the names of those that changed."""
        return [name for name, text in files.items() if write_whole(self.root / name, text.encode())]

    def remove(self, name: str) -> None:
        """Remove a file that the schema no longer generates."""
        file = self.root / name
        file.unlink(missing_ok=True)
        # A layer that is gone leaves no empty folder of guideline pages.
        with suppress(OSError):
            file.parent.rmdir()

    def _data(self) -> bytes:
        try:
            return read_whole(self.folder / "schema.json", _LARGEST)
        except OSError as error:
            raise Misconfigured(f"schema/schema.json cannot be used: {error}", "mend the schema") from error

    def _lexicon(self, language: str, schema: Schema) -> Lexicon | None:
        file = self.folder / "lexicon" / f"{language}.json"
        if not file.is_file():
            return None
        try:
            return read_lexicon(read_whole(file, _LARGEST), schema)
        except (OSError, ValueError) as error:
            raise Misconfigured(f"schema/lexicon/{file.name} cannot be used: {error}", "mend the file") from error

    def _equal_versions(self, source: dict[str, Any]) -> Iterator[str]:
        own_substance = substance(source)
        for file in (self.folder / "versions").glob("*.json"):
            if file.stem == source["x-version"]:
                continue
            # The reader of this version reports what cannot be read.
            with suppress(OSError, ValueError):
                if _substance_of(read_whole(file, _LARGEST)) == own_substance:
                    yield file.stem

    def _ids(self) -> dict[str, tuple[str, ...]]:
        file = self.folder / "ids.json"
        try:
            data = read_whole(file, _LARGEST) if file.is_file() else b"{}"
            return decode_json(data, type=dict[str, tuple[str, ...]])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Misconfigured(
                f"schema/ids.json cannot be used: {error}", "restore it from version control: it holds frozen numbers"
            ) from error


def _read_source(data: bytes) -> Any:
    try:
        source = parse_json(data, parse_constant=_refuse_constant)
    except ValueError as error:
        raise Misconfigured(f"schema/schema.json cannot be used: {error}", "mend the schema") from error
    refuse_older(source, SCHEMA)
    return source


@lru_cache(maxsize=32)
def _schema_of(data: bytes) -> Schema:
    """Return the schema that a file holds: a command reads it several times. Raises ValueError as `parse_schema`."""
    return parse_schema(parse_json(data))


@lru_cache(maxsize=32)
def _substance_of(kept: bytes) -> Any:
    """Return the substance of a kept schema, which stays as it is: every reading of a project compares with it."""
    return substance(parse_json(kept))


def refuse_older(source: Any, name: str) -> None:
    """Raise Misconfigured for a schema of an earlier claimset; `name` is its file."""
    if has_envelope(source):
        raise Misconfigured(
            f"{name} is of an earlier claimset: it holds the form of a record",
            "claimset upgrade --plan says what an upgrade changes",
        )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
