"""Rewrites a saved result in today's names, with the defaults that its omissions meant when it was made."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import msgspec

from claimset.labelstudio.name_choices import NameChoices
from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.raw_region import Region, well_formed
from claimset.labelstudio.payload.server_rows import ServerItem
from claimset.labelstudio.payload.write_result import kind_and_values
from claimset.model.record import Answers
from claimset.model.schema import Interface, Schema
from claimset.schema.evolution.changed_defaults import ChangedDefault
from claimset.schema.evolution.renames import Renames


class Omissions(Protocol):
    """The meaning of an attribute that annotators left out under an earlier schema."""

    @property
    def old(self) -> Schema:
        """The earlier schema."""

    @property
    def new(self) -> Schema:
        """The later schema."""

    @property
    def names(self) -> Renames:
        """The successors of each name of the earlier schema."""

    def changed_defaults(self, layer: str | None, label: str | None) -> Iterable[ChangedDefault]:
        """Return the attributes of a label, or of the document, whose omission means something else today."""


def rewritten_item(
    item: ServerItem,
    schema: Schema,
    interface: Interface,
    migration: Omissions | None,
    gaps: Answers | None = None,
    choices: NameChoices | None = None,
) -> ServerItem:
    """
    Return an item with its labels in today's names; everything else in it keeps its value and its order.

    `migration` leads from the schema that the item was made under to today's; None if they are the same. Defaults
    that changed are written out at the end of the result, except for the answers in `gaps`, which nobody was asked for.
    `choices` are a person's choices for names that became several.
    """
    sound_indexes = [index for index, region in enumerate(item.result) if well_formed(region)]
    renamed_regions = FormerNames(schema, interface).current([item.result[index] for index in sound_indexes], choices)
    region_by_index = {sound_indexes[index]: region for index, region in renamed_regions}
    result = [
        region_by_index.get(index, region)
        for index, region in enumerate(item.result)
        if index in region_by_index or not well_formed(region)
    ]
    if migration is None:
        return msgspec.structs.replace(item, result=result)
    answered_questions = {(region.get("id"), region.get("from_name")) for region in region_by_index.values()}
    omissions = _OmittedAnswers(schema, interface, migration, gaps or {})
    for region in item.regions:
        result += [new for new in omissions.of_span(region) if (new["id"], new["from_name"]) not in answered_questions]
    controls = {region.get("from_name") for region in region_by_index.values()}
    document_controls = {attribute.control for attribute in schema.document.values()}
    # A prediction without any answer about the document was not asked for one.
    if item.kind != "predictions" or controls & document_controls:
        result += [new for new in omissions.of_document() if new["from_name"] not in controls]
    return msgspec.structs.replace(item, result=result)


class _OmittedAnswers:
    def __init__(self, schema: Schema, interface: Interface, migration: Omissions, gaps: Answers) -> None:
        self._to = schema.text.control
        self._interface = interface
        self._migration = migration
        self._gaps = gaps
        self._earlier_interface = migration.old.interfaces.get(interface.name, interface)

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
            if item.stage in self._earlier_interface.stages and item.attribute.stage in self._interface.stages:
                yield self._region(str(region.get("id")), item, place)

    def of_document(self) -> Iterator[Region]:
        for item in self._migration.changed_defaults(None, None):
            if item.attribute.name in self._gaps.get(self._migration.new.document_key, {}):
                continue
            if item.stage in self._earlier_interface.passes and item.attribute.stage in self._interface.passes:
                yield self._region(f"document-{item.attribute.name}", item, {})

    def _region(self, name: str, item: ChangedDefault, place: dict[str, Any]) -> Region:
        key, answers = kind_and_values(item.attribute, item.new_value)
        return {
            "id": name,
            "from_name": item.attribute.control,
            "to_name": self._to,
            "type": "textarea" if key == "text" else key,
            "origin": "manual",
            "value": {**place, key: answers},
        }
