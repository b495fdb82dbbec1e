"""Titles of what a schema names, in the languages that it has them in."""

from collections.abc import Iterator

from claimset.model.schema import Attribute, Label, Layer, Schema

_Titled = Label | Attribute | Layer


def title_in(item: _Titled, language: str | None) -> str:
    """Return a title in a language (a code); that of the schema's first language where it has no other."""
    return item.titles.get(language or "", item.title)


def titled_languages(schema: Schema) -> set[str]:
    """Return the languages (codes) in which anything has a title: the schema's first, and those of `x-titles`."""
    return {next(iter(schema.languages)), *(language for item in _titled(schema) for language in item.titles)}


def _titled(schema: Schema) -> Iterator[_Titled]:
    attributes = list(schema.document.values())
    for layer in schema.layers.values():
        yield layer
        yield from layer.labels.values()
        attributes += layer.attributes.values()
    for attribute in attributes:
        yield attribute
        yield from attribute.values
