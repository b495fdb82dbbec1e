"""A result as it was saved, in today's names, with what its omissions meant when they were made."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.raw_region import well_formed
from claimset.labelstudio.transport.edit_annotations import ServerItem
from claimset.model.record import Answers
from claimset.model.schema import Interface, Schema
from claimset.model.span import Value
from claimset.schema.evolution.changed_defaults import ChangedDefault
from claimset.schema.evolution.renames import Renames

Region = dict[str, Any]


class Omissions(Protocol):
    """What annotators meant by leaving an attribute out under an earlier schema."""

    @property
    def old(self) -> Schema:
        """The earlier schema."""

    @property
    def new(self) -> Schema:
        """The later schema."""

    @property
    def names(self) -> Renames:
        """What each name of the earlier schema became."""

    def changed_defaults(self, layer: str | None, label: str | None) -> Iterable[ChangedDefault]:
        """Return the attributes of a label, or of the document, whose omission means something else today."""


def rewrite_result(
    item: ServerItem, schema: Schema, interface: Interface, migration: Omissions | None, gaps: Answers | None = None
) -> list[Any]:
    """
    Return an item's result in today's names; everything else of it stays as it is and where it is.

    `migration` leads from the schema that the item was made under, None where that is today's: what was left out and
    means something else today is written out at the end. What stands in `gaps` was not left out: nobody was asked.
    """
    sound = [index for index, region in enumerate(item.result) if well_formed(region)]
    today = FormerNames(schema, interface).current([item.result[index] for index in sound])
    after = {sound[index]: region for index, region in today}
    kept = [
        after.get(index, region)
        for index, region in enumerate(item.result)
        if index in after or not well_formed(region)
    ]
    if migration is None:
        return kept
    said = {(region.get("id"), region.get("from_name")) for region in after.values()}
    new = _Written(schema, interface, migration, gaps or {})
    for region in item.regions:
        kept += [added for added in new.of_span(region) if (added["id"], added["from_name"]) not in said]
    controls = {region.get("from_name") for region in after.values()}
    asked = {attribute.control for attribute in schema.document.values()}
    # A proposal that says nothing about the document leaves nothing out.
    if item.kind != "predictions" or controls & asked:
        kept += [added for added in new.of_document() if added["from_name"] not in controls]
    return kept


class _Written:
    def __init__(self, schema: Schema, interface: Interface, migration: Omissions, gaps: Answers) -> None:
        self._to = schema.text.control
        self._interface = interface
        self._migration = migration
        self._gaps = gaps
        self._asked = migration.old.interfaces.get(interface.name, interface)

    def of_span(self, region: Region) -> Iterator[Region]:
        value = region.get("value") or {}
        labels = value.get("labels") or []
        layer = next(
            (name for name, item in self._migration.old.layers.items() if labels[:1] and labels[0] in item.labels), None
        )
        if layer is None or len(labels) != 1 or region.get("type") != "labels":
            return
        place = {key: value[key] for key in ("start", "end", "text") if key in value}
        for item in self._migration.changed_defaults(layer, labels[0]):
            empty = self._gaps.get(self._migration.names.layers.sole_successor(layer) or "", {}).get(
                item.attribute.name, ()
            )
            if region.get("id") in empty:
                continue
            if item.stage in self._asked.stages and item.attribute.stage in self._interface.stages:
                yield self._region(str(region.get("id")), item, place)

    def of_document(self) -> Iterator[Region]:
        for item in self._migration.changed_defaults(None, None):
            if item.attribute.name in self._gaps.get(self._migration.new.document_key, {}):
                continue
            if item.stage in self._asked.passes and item.attribute.stage in self._interface.passes:
                yield self._region(f"document-{item.attribute.name}", item, {})

    def _region(self, name: str, item: ChangedDefault, place: dict[str, Any]) -> Region:
        kind, shown = ("textarea", "text") if item.attribute.kind == "text" else ("choices", "choices")
        return {
            "id": name,
            "from_name": item.attribute.control,
            "to_name": self._to,
            "type": kind,
            "origin": "manual",
            "value": {**place, shown: [_written(item.new_value)]},
        }


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
