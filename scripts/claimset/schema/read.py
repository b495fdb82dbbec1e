"""Reads the JSON schema into the model's Schema. Names come from the JSON; only the keywords stand here."""

from typing import Any, cast

import msgspec

from claimset.model.arithmetic import Arithmetic
from claimset.model.document import ID_PATTERN
from claimset.model.schema import Attribute, Interface, Layer, Number, RelationType, Role, RuleLevel, Schema, TextPlace
from claimset.model.span import Value, as_value
from claimset.model.split import DEFAULT_SPLITS, Split
from claimset.schema.envelope import has_envelope, without_envelope
from claimset.schema.read_labels import read_labels
from claimset.text.visible import show_value

_SPAN_ROLES = {"zone", "mention", "cue", "claim"}
_ROLES = (*sorted(_SPAN_ROLES), "relation", "document")


class ContractError(ValueError):
    """The JSON schema lacks a keyword that the package needs, or has a wrong one; the message says which and where."""


def parse_schema(source: dict[str, Any]) -> Schema:
    """Read a schema. Raises ContractError for one of an earlier claimset, or with a missing or wrong keyword."""
    if has_envelope(source):
        raise ContractError("it is of an earlier claimset: it holds the form of a record")
    return _parse(source)


def parse_kept_schema(source: dict[str, Any]) -> Schema:
    """Read a schema of this or an earlier claimset, such as a release keeps. Raises ContractError as `parse_schema`."""
    return _parse(source)


def _parse(source: dict[str, Any]) -> Schema:
    try:
        return _require_types(_read_parts(without_envelope(source)))
    except KeyError as missing:
        raise ContractError(f"the schema has no {missing}") from missing
    except (AttributeError, TypeError, msgspec.ValidationError) as error:
        raise ContractError(f"a part of the schema has the wrong form: {error}") from error


def _require_types(schema: Schema) -> Schema:
    """Return the schema. Raises ValidationError for a part of a wrong type, such as a list in the place of a name."""
    parts = (*schema.layers.values(), *schema.relations.values(), *schema.document.values())
    for part in (*parts, *schema.interfaces.values(), schema.text, *schema.splits):
        msgspec.convert(msgspec.to_builtins(part), type(part))
    facts = [
        schema.name,
        schema.version,
        schema.guidelines,
        schema.notice,
        *schema.languages,
        *schema.languages.values(),
    ]
    msgspec.convert(facts, list[str])
    return schema


def _read_parts(source: dict[str, Any]) -> Schema:
    properties: dict[str, Any] = source.get("properties", {})
    layers = {
        name: _layer(name, node)
        for name, node in properties.items()
        if node.get("type") == "array" and node.get("x-role") in _SPAN_ROLES
    }
    for name, node in properties.items():
        if node.get("x-role") not in {None, *_ROLES}:
            raise ContractError(f"{name} has the x-role {show_value(node['x-role'])}; one of {', '.join(_ROLES)}")
    if not layers:
        raise ContractError("no property has x-role zone, mention, cue or claim: there is nothing to label")
    relation_key, relation_node = _single_property(properties, "relation")
    document_key, document_node = _single_property(properties, "document")
    relations = relation_node.get("items", {}).get("properties", {}).get("label", {}).get("oneOf", [])
    return Schema(
        name=_name(source["title"], "a dataset"),
        version=source["x-version"],
        guidelines=source["x-guidelines"],
        languages=_languages(source["x-languages"]),
        notice=source.get("x-notice", ""),
        layers=layers,
        relations={node["const"]: _relation(node) for node in relations},
        relation_key=relation_key,
        document={
            name: _attribute(name, node, name in document_node.get("required", ()), name)
            for name, node in document_node.get("properties", {}).items()
        },
        document_key=document_key,
        interfaces={node["name"]: _interface(node) for node in source["x-interfaces"]},
        source=source,
        text=TextPlace(**source.get("x-text", {})),
        left_out=frozenset(source.get("x-left-out", ())),
        arithmetic=msgspec.convert(source.get("x-arithmetic", {}), Arithmetic),
        rule_levels=msgspec.convert(source.get("x-rules", {}), dict[str, RuleLevel]),
        splits=_splits(source["x-splits"]) if "x-splits" in source else DEFAULT_SPLITS,
    )


def _single_property(properties: dict[str, Any], role: str) -> tuple[str, dict[str, Any]]:
    properties_of_role = [(name, node) for name, node in properties.items() if node.get("x-role") == role]
    if len(properties_of_role) != 1:
        raise ContractError(f"{len(properties_of_role)} properties have x-role {role}; there must be one")
    return properties_of_role[0]


def _layer(name: str, node: dict[str, Any]) -> Layer:
    fields = node["items"]["properties"]
    required = node["items"].get("required", ())
    return Layer(
        name=name,
        title=node.get("title", name),
        role=cast("Role", node["x-role"]),
        stage=node.get("x-pass", name),
        labels={str(label.name): label for label in read_labels(fields["label"]["oneOf"])},
        attributes={
            key: _attribute(key, field, key in required, f"{name}-{key}")
            for key, field in fields.items()
            if key != "label"
        },
        control=node.get("x-control", name),
        was=tuple(node.get("x-was", ())),
        several_labels=node.get("x-several-labels"),
        titles=dict(node.get("x-titles", {})),
    )


def _attribute(name: str, node: dict[str, Any], required: bool, control: str) -> Attribute:
    many = node.get("type") == "array"
    value_node = node["items"] if many else node
    kind = value_node.get("type")
    values = read_labels(value_node.get("oneOf", ()))
    if kind == "integer" and not values:
        raise ContractError(f"the attribute '{name}' is a number without a list of values (oneOf)")
    return Attribute(
        name=name,
        title=node.get("title", name.replace("_", " ").capitalize()),
        description=node.get("description", ""),
        kind="boolean" if kind == "boolean" else "integer" if kind == "integer" else "choice" if values else "text",
        values=values,
        default=_default(node, many=many, required=required),
        default_for={label: as_value(value) for label, value in node.get("x-default-for", {}).items()},
        applies_to=tuple(node["x-for"]) if "x-for" in node else None,
        format=node.get("x-format"),
        meaning=node.get("x-meaning", ""),
        stage=node.get("x-pass"),
        public=tuple(node["x-public"]) if "x-public" in node else None,
        required=required,
        was=tuple(node.get("x-was", ())),
        control=node.get("x-control", control),
        capped=node.get("x-cap", False),
        many=many,
        titles=dict(node.get("x-titles", {})),
    )


def _default(node: dict[str, Any], *, many: bool, required: bool) -> Value | None:
    # Where several values may be chosen, choosing none is an answer.
    return as_value(node["default"]) if "default" in node else () if many and not required else None


def _relation(node: dict[str, Any]) -> RelationType:
    return RelationType(
        name=node["const"],
        title=node.get("title", node["const"]),
        description=node.get("description", ""),
        meaning=node.get("x-meaning", ""),
        domain=tuple(node.get("x-domain", ())),
        range=tuple(node.get("x-range", ())),
        stage=node.get("x-pass", ""),
        numbers=tuple(
            Number(
                minimum=_count(number, "minItems") or 0,
                maximum=_count(number, "maxItems"),
                labels=tuple(number["x-labels"]) if "x-labels" in number else None,
                when={key: tuple(values) for key, values in number.get("x-when", {}).items()},
            )
            for number in node.get("x-number", ())
        ),
        acyclic=node.get("x-acyclic", False),
        depth=_count(node, "x-depth"),
        symmetric=node.get("x-symmetric", False),
        across=node.get("x-across", False),
        implied=node.get("x-implied"),
        proposed=node.get("x-proposed"),
        was=tuple(node.get("x-was", ())),
    )


def _count(node: dict[str, Any], key: str) -> int | None:
    value = node.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise ContractError(f"{key} must be a whole number")
    return value


def _interface(node: dict[str, Any]) -> Interface:
    return Interface(
        name=_name(node["name"], "an interface"),
        title=node.get("title", node["name"]),
        passes=tuple(node["passes"]),
        shows=tuple(node.get("shows", ())),
        usual=node.get("usual", False),
    )


def _splits(nodes: dict[str, Any]) -> tuple[Split, ...]:
    splits = tuple(
        Split(name, nodes[name]["share"], tuple(nodes[name]["admits"]) if "admits" in nodes[name] else None)
        for name in (split.name for split in DEFAULT_SPLITS)
    )
    total = sum(split.share for split in splits)
    if total != 100:
        raise ContractError(f"the shares of x-splits add up to {total}, not to 100")
    return splits


def _languages(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not value:
        raise ContractError('x-languages must map codes to names, such as {"en": "English"}')
    return dict(value)


def _name(name: Any, owner: str) -> str:
    # Folders, files and projects on a server get this name.
    if not isinstance(name, str) or not ID_PATTERN.fullmatch(name):
        raise ContractError(
            f"{show_value(name)} cannot be the name of {owner}: small letters, digits, '.', '_' and '-'"
        )
    return name
