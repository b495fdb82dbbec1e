"""What a new project begins with: a schema's fields, papers, and an example in each language that we have one in."""

from importlib import resources
from string import Template
from typing import Any

from claimset.model.json_text import parse_json
from claimset.store.layout import CHANGELOG, CITATION, DATASHEET, README

EXAMPLE = "example"
"""The id of the text that a new project shows the way with."""

_KIT = resources.files("claimset.store").joinpath("starter")
_FILES = {
    **{name: name for name in (README, DATASHEET, CHANGELOG, CITATION)},
    ".gitattributes": "gitattributes",
    ".gitignore": "gitignore",
    ".ci/run": "run.sh",
}


def starter_papers(name: str, *, has_example: bool) -> dict[str, str]:
    """Return the files of a new project by their place, with its name written in, and what to do with the example."""
    words = {"name": name, "example": _read("example.md") if has_example else ""}
    return {place: Template(_read(file)).substitute(words) for place, file in _FILES.items()}


def starter_fields() -> dict[str, Any]:
    """Return the parts with a role of the schema that a project begins with."""
    return dict(parse_json(_read("fields.json")))


def example(language: str) -> dict[str, Any] | None:
    """Return a text with spans, given by their words, for the starting schema; None where we have none."""
    file = _KIT.joinpath(f"example-{language}.json")
    return parse_json(file.read_text(encoding="utf-8")) if file.is_file() else None


def _read(file: str) -> str:
    return _KIT.joinpath(file).read_text(encoding="utf-8")
