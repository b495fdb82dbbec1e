"""The files of a new project: the fields of a schema, papers, and an example text in some languages."""

from importlib import resources
from string import Template
from typing import Any

from claimset.model.json_text import parse_json
from claimset.store.layout import CHANGELOG, CITATION, DATASHEET, README

EXAMPLE = "example"
"""The id of the example text in a new project."""

_KIT = resources.files("claimset.store").joinpath("starter")
_FILES = {
    **{name: name for name in (README, DATASHEET, CHANGELOG, CITATION)},
    ".gitattributes": "gitattributes",
    ".gitignore": "gitignore",
    ".ci/run": "run.sh",
}


def starter_papers(name: str, *, has_example: bool) -> dict[str, str]:
    """Return the texts of a new project's files by their path, with the project's name and a hint for the example."""
    words = {"name": name, "example": _read("example.md") if has_example else ""}
    return {place: Template(_read(file)).substitute(words) for place, file in _FILES.items()}


def starter_fields() -> dict[str, Any]:
    """Return the fields with a role in the schema of a new project."""
    return dict(parse_json(_read("fields.json")))


def example(language: str) -> dict[str, Any] | None:
    """Return an example text in a language, with spans by their words, as JSON; None where there is none."""
    file = _KIT.joinpath(f"example-{language}.json")
    return parse_json(file.read_text(encoding="utf-8")) if file.is_file() else None


def _read(file: str) -> str:
    return _KIT.joinpath(file).read_text(encoding="utf-8")
