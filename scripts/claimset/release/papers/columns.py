"""Describes every column of every config, in words and as fields of a Croissant description."""

from collections.abc import Iterator, Mapping
from typing import Any

from claimset.labels.tags import NESTED_SUFFIX, SUFFIX
from claimset.model.feature import ClassLabel, Features, List
from claimset.model.schema import Attribute, Schema
from claimset.release.configs import CONFIGS, features
from claimset.release.papers.column_words import WORDS

_TYPES = {"string": "sc:Text", "int64": "sc:Integer", "float64": "sc:Float", "bool": "sc:Boolean"}


def column_descriptions(schema: Schema) -> dict[str, dict[str, str]]:
    """
    Return `{config: {path of a column: description}}`; the parts of a path are joined by dots.

    A column of spans comes before its parts: `entities`, then `entities.id`, `entities.start`, and so on.
    """
    return {config: dict(_paths(schema, config, columns, "")) for config, columns in features(schema).items()}


def describe(schema: Schema, column: str, config: str = "") -> str:
    """Return the description of a column, by its path. Raises KeyError if it has none."""
    own_words = CONFIGS[config].columns if config in CONFIGS else {}
    sentence = own_words.get(column, WORDS.get(column) if "." in column else None)
    if sentence is not None:
        return sentence
    *_, name = parts = column.split(".")
    if name.endswith(SUFFIX) and name.removesuffix(SUFFIX) in schema.layers:
        title = schema.layers[name.removesuffix(SUFFIX)].title
        return f"{title}: a BIO tag for each token; tokens-loss.jsonl lists what tags cannot hold."
    if name.endswith(NESTED_SUFFIX) and name.removesuffix(NESTED_SUFFIX) in schema.layers:
        return f"The same of spans that share a token with a longer one in {name.removesuffix(NESTED_SUFFIX)}{SUFFIX}."
    if len(parts) == 1 and name in schema.layers:
        return f"{schema.layers[name].title}: the spans of this layer."
    if len(parts) == 1 and name == schema.relation_key:
        return "The relations between spans."
    attributes: Mapping[str, Attribute] = {
        **schema.document,
        **{name: item for layer in schema.layers.values() for name, item in layer.attributes.items()},
    }
    if name in attributes:
        return _describe_attribute(attributes[name])
    if name in WORDS:
        return WORDS[name]
    for end, words in (("from_", "where the relation starts"), ("to_", "where the relation ends")):
        if name.startswith(end):
            return f"{WORDS[name.removeprefix(end)].rstrip('.')}, {words}."
    return WORDS[".".join(parts[-2:])]


def _describe_attribute(attribute: Attribute) -> str:
    """Return the description of an attribute, with the meaning of each value and the labels that have it."""
    words = attribute.description or f"{attribute.title}."
    if attribute.values and not attribute.description:
        meanings = (item.description.rstrip(".") or item.title for item in attribute.values)
        values = (f"{item.name}: {means}" for item, means in zip(attribute.values, meanings, strict=True))
        words += f" {'; '.join(values)}."
    if attribute.applies_to is not None:
        words += f" Of {', '.join(attribute.applies_to)}; empty elsewhere."
    if attribute.default is not None:
        words += " Empty where nobody was asked."
    return words


def _paths(schema: Schema, config: str, columns: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, kind in columns.items():
        inner = kind.feature if isinstance(kind, List) else kind
        column = f"{path}.{name}" if path else name
        yield column, _words(schema, config, column, inner)
        if isinstance(inner, Mapping):
            yield from _paths(schema, config, inner, column)


def record_sets(schema: Schema, features: Mapping[str, Features]) -> list[dict[str, Any]]:
    """Return a Croissant RecordSet for each config; its files are the FileSet that `files` names."""
    return [
        {
            "@type": "cr:RecordSet",
            "@id": config,
            "name": config,
            "field": list(_fields(schema, config, config, columns, ())),
        }
        for config, columns in features.items()
    ]


def files(config: str) -> str:
    """Return the id of the Croissant FileSet that holds a config's files."""
    return f"{config}-files"


def _fields(
    schema: Schema, config: str, parent: str, columns: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    for name, kind in columns.items():
        repeated = isinstance(kind, List)
        inner = kind.feature if isinstance(kind, List) else kind
        steps = (*path, name)
        field: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{parent}/{name}",
            "name": name,
            "description": _words(schema, config, ".".join(steps), inner),
        }
        if isinstance(inner, Mapping):
            field["subField"] = list(_fields(schema, config, f"{parent}/{name}", inner, steps))
        else:
            field["dataType"] = _TYPES[inner.dtype]
            field["source"] = {"fileSet": {"@id": files(config)}, "extract": {"column": steps[0]}}
            if path:
                # A column of structs is read whole; each step then takes one part of it.
                field["source"]["transform"] = [{"jsonPath": step} for step in steps[1:]]
        if repeated:
            field["repeated"] = True
        yield field


def _words(schema: Schema, config: str, path: str, kind: Any) -> str:
    words = describe(schema, path, config)
    if isinstance(kind, ClassLabel):
        words += " " + ", ".join(f"{number} {label}" for number, label in enumerate(kind.names)) + "."
    return words
