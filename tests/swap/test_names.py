"""No label of any schema stands in Python: code binds to the roles and meanings that a schema gives."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimset.model.schema import Schema
from claimset.schema.read import parse_schema

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {
    place: parse_schema(json.loads((ROOT / place).read_bytes()))
    for place in ("schema/schema.json", "tests/swap/schema/schema.json", "tests/swap/judgments/schema/schema.json")
}
MODULES = sorted((ROOT / "scripts" / "claimset").rglob("*.py"))
_WORD = re.compile(r"\w+")

# Names that share a word with something that is the package's own, whatever the schema:
#   claims  the config of a release with a row for each span of the role claim; a module of rules
#   cues    a column of that config: the ends of the relations that mean cue
#   entities        the key under which doccano writes spans
#   NOT_COMPARABLE  a verdict of arithmetic
SHARED = {"ENTITY", "claims", "cues", "entities", "NOT_COMPARABLE"}


def names(schema: Schema) -> set[str]:
    """Return every name of a layer, a label, a value or a relation that is longer than three characters."""
    attributes = [item for layer in schema.layers.values() for item in layer.attributes.values()]
    vocabulary = {*schema.layers, *schema.relations}
    vocabulary |= {str(label.name) for layer in schema.layers.values() for label in layer.labels.values()}
    vocabulary |= {str(value.name) for item in (*attributes, *schema.document.values()) for value in item.values}
    return {name for name in vocabulary if len(name) > 3}


def spoken(source: str, wanted: set[str]) -> Iterator[tuple[int, str]]:
    """Yield line and name where a literal is one of the names, or holds one in capitals as a word of its own."""
    tree = ast.parse(source)
    prose = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and ast.get_docstring(node, clean=False) is not None:
                prose.add(id(first.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            words = {word for word in _WORD.findall(node.value) if word.isupper()}
            yield from ((node.lineno, name) for name in sorted((words | {node.value}) & wanted))


@pytest.mark.parametrize("place", SCHEMAS)
def test_no_name_of_a_schema_stands_in_the_package(place: str) -> None:
    wanted = names(SCHEMAS[place]) - SHARED
    assert len(MODULES) > 100
    assert [
        f"{module.relative_to(ROOT)}:{line} {name}"
        for module in MODULES
        for line, name in spoken(module.read_text(encoding="utf-8"), wanted)
    ] == []


def test_every_shared_word_is_a_name_and_still_shared() -> None:
    all_names = set().union(*map(names, SCHEMAS.values()))
    code_names = {name for module in MODULES for _, name in spoken(module.read_text(encoding="utf-8"), SHARED)}
    assert all_names >= SHARED
    assert code_names == SHARED


@pytest.mark.parametrize("place", SCHEMAS)
def test_a_name_is_found_wherever_it_stands(place: str) -> None:
    schema = SCHEMAS[place]
    label = next(name for layer in schema.layers.values() for name in layer.labels if len(name) > 3)
    wanted = names(schema)
    hidden = (
        f"if kind == {label!r}: pass",
        f"match kind:\n    case {label!r}: pass",
        f"kinds = {{{label!r}: 1}}",
        f"pattern = 'only|{label}'",
        f"said = f'{label} of {{text}}'",
        f"def find(kind={label!r}): pass",
    )
    assert [next(iter(spoken(source, wanted)))[1] for source in hidden] == [label] * len(hidden)
    assert list(spoken(f'"""About {label}."""\n{label} = 1', wanted)) == []
