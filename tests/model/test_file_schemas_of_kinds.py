"""Every kind of stored file has a JSON schema with the fields of the structs that hold it, and no more."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.decision import Decision
from claimset.model.document import Document, Lock
from claimset.model.earlier_text import EarlierText
from claimset.model.file_kind import FILE_KINDS
from claimset.model.file_schemas import file_kinds, file_schema
from claimset.model.judged_label import JudgedLabel
from claimset.model.labels import Labels
from claimset.model.learned import Doubt, Holdout, LayerModel, Learned, LearnedLayer, LearnedScore
from claimset.model.logged_command import LoggedCommand
from claimset.model.model_answer import ModelAnswer, ModelRun
from claimset.model.record import Annotation, Provenance, Source
from claimset.model.refusal import Refusal
from claimset.model.release import Release, ReleasedRow, SplitDecision
from claimset.model.tombstone import Tombstone
from claimset.model.waiver import Waiver
from claimset.release.papers.card_parts.baselines import Baselines, Score
from claimset.server.embedded import Credentials
from claimset.server.serve import RunningServer
from claimset.store.kept.document_changes import ChangedRows, KeptDocumentChange
from claimset.store.kept.migrations import KeptMigration
from claimset.store.kept.upgrades import KeptUpgrade
from claimset.sync.assignment.assignment import Assignment
from claimset.sync.push.saved_plan import SavedPlan

# Where in a kind's schema a struct stands; what it holds is compared with what stands there, part by part.
STRUCTS: list[tuple[str, str, type[msgspec.Struct]]] = [
    ("manifest", "/$defs/document", Document),
    ("withdrawn", "/$defs/tombstone", Tombstone),
    ("corrected", "/$defs/earlier_text", EarlierText),
    ("change", "", KeptDocumentChange),
    ("change", "/$defs/rows", ChangedRows),
    ("lock", "", Lock),
    ("pulled", "/properties/annotations/items", Annotation),
    ("gold", "/allOf/0/properties/provenance", Provenance),
    ("gold", "/allOf/0/properties/provenance/properties/annotations/items", Source),
    ("refused", "/$defs/refusal", Refusal),
    ("waivers", "/$defs/waiver", Waiver),
    ("links", "/$defs/link", StoredLink),
    ("links", "/$defs/linked_claim", LinkedClaim),
    ("judged", "/$defs/judged_label", JudgedLabel),
    ("splits", "/$defs/decision", SplitDecision),
    ("decisions", "/$defs/decision", Decision),
    ("assignments", "", Assignment),
    ("learned", "", Learned),
    ("learned", "/$defs/layer", LearnedLayer),
    ("learned", "/$defs/score", LearnedScore),
    ("learned", "/$defs/doubt", Doubt),
    ("holdout", "", Holdout),
    ("model", "", LayerModel),
    ("answer", "", ModelAnswer),
    ("predicted", "/$defs/run", ModelRun),
    ("release", "/$defs/release", Release),
    ("release", "/$defs/released_row", ReleasedRow),
    ("baselines", "", Baselines),
    ("baselines", "/$defs/score", Score),
    ("migration", "", KeptMigration),
    ("upgrade", "", KeptUpgrade),
    ("log", "/$defs/logged_command", LoggedCommand),
    ("push-plan", "", SavedPlan),
    ("server", "/properties/owner", Credentials),
    ("server", "/properties/running", RunningServer),
]


def test_every_kind_of_file_has_a_schema_and_every_schema_a_kind() -> None:
    shared = {"definitions", "record", "annotation"}
    assert set(file_kinds()) - shared == set(FILE_KINDS), (
        "each kind in scripts/claimset/model/file_kind.py has a file <kind>.schema.json in scripts/claimset/model/files"
    )


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_kind_demands_the_format_that_it_states(kind: str) -> None:
    schema = file_schema(kind)
    by_hand = {"annotators", "review-panes", "pulled-from", "pushed", "server"}
    format_node = schema.get("properties", schema["$defs"].get("format_line", {}).get("properties", {}))["format"]
    remedy = f"mend the format in scripts/claimset/model/files/{kind}.schema.json"
    assert Draft202012Validator(format_node).is_valid(FILE_KINDS[kind].format), remedy
    assert kind in by_hand or not Draft202012Validator(schema).is_valid({}), remedy


@pytest.mark.parametrize(("kind", "pointer", "struct"), STRUCTS, ids=lambda value: getattr(value, "__name__", value))
def test_the_fields_of_a_struct_are_those_of_its_schema_and_back(
    kind: str, pointer: str, struct: type[msgspec.Struct]
) -> None:
    schema = file_schema(kind)
    node = schema
    for part in pointer.split("/")[1:]:
        node = _resolved(node[int(part)] if isinstance(node, list) else node[part], schema)
    differences = list(_differences(node, msgspec.inspect.type_info(struct), schema, struct.__name__))
    assert differences == [], f"mend {pointer or 'the root'} of scripts/claimset/model/files/{kind}.schema.json"


def _resolved(node: Any, schema: dict[str, Any]) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        target: Any = schema
        for part in node["$ref"].split("/")[1:]:
            target = target[part]
        node = target
    return node


def _differences(node: Any, kind: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    """Yield where a node and a type are not of the same fields, however deep."""
    node = _resolved(node, schema)
    yield from _own_differences(node, kind, place)
    for child_node, child_kind, child_place in _children(node, kind, schema):
        yield from _differences(child_node, child_kind, schema, place + child_place)


def _own_differences(node: Any, kind: Any, place: str) -> Iterator[str]:
    if isinstance(kind, msgspec.inspect.LiteralType) and sorted(node["enum"]) != sorted(kind.values):
        yield f"{place}: {node['enum']} for {kind.values}"
    elif isinstance(kind, msgspec.inspect.StructType) and kind.array_like:
        if len(node["prefixItems"]) != len(kind.fields):
            yield f"{place}: {len(node['prefixItems'])} items for {len(kind.fields)} fields"
    elif isinstance(kind, msgspec.inspect.StructType) and kind.cls is not Labels:
        names = {field.encode_name for field in kind.fields}
        required = {field.encode_name for field in kind.fields if field.required}
        stated = {"format"} - names
        yield from (f"{place}.{name}" for name in sorted(names ^ (node["properties"].keys() - stated)))
        yield from (f"{place}.{name}: required" for name in required ^ ({*node.get("required", ())} - stated))


def _children(node: Any, kind: Any, schema: dict[str, Any]) -> Iterator[tuple[Any, Any, str]]:
    match kind:
        case msgspec.inspect.UnionType():
            parts = [item for item in kind.types if not isinstance(item, msgspec.inspect.NoneType)]
            nodes = [item for item in node.get("anyOf", [node]) if _resolved(item, schema).get("type") != "null"]
            yield from ((item, part, "") for item, part in zip(nodes, parts, strict=False))
        case msgspec.inspect.StructType(array_like=True):
            fields = zip(node["prefixItems"], kind.fields, strict=False)
            yield from ((item, field.type, f".{field.name}") for item, field in fields)
        case msgspec.inspect.StructType():
            nodes = node.get("properties", {})
            fields = (field for field in kind.fields if field.encode_name in nodes)
            yield from ((nodes[field.encode_name], field.type, f".{field.encode_name}") for field in fields)
        case msgspec.inspect.CollectionType():
            yield node.get("items", {}), kind.item_type, "[]"
        case msgspec.inspect.DictType() if isinstance(node.get("additionalProperties"), dict):
            yield node["additionalProperties"], kind.value_type, "{}"
