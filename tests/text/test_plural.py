"""One is told as one, and anything else as several: in every sentence that counts."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import claimset
from claimset.model.release import ReleaseChanges
from claimset.release.compare.changes import changelog
from claimset.text.plural import first_names, plural

_NEXT = re.compile(r" (?:more |gold )?([a-z]+)\b")


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ("document",), "0 documents"),
        (1, ("document",), "1 document"),
        (2, ("document",), "2 documents"),
        (1, ("entry", "entries"), "1 entry"),
        (3, ("entry", "entries"), "3 entries"),
        (1, ("issue has", "issues have"), "1 issue has"),
        (0, ("issue has", "issues have"), "0 issues have"),
    ],
)
def test_a_number_has_its_noun(count: int, words: tuple[str, ...], said: str) -> None:
    assert plural(count, *words) == said


def test_a_changelog_of_one_document_says_so() -> None:
    first = ReleaseChanges(None, 1, 0, (), (), (), ())
    later = ReleaseChanges("0.1.0", 0, 0, (), (), (), ())
    text = changelog("owls", [("0.1.1", 1, later), ("0.1.0", 1, first)])
    assert "- The first release: 1 document.\n" in text
    assert "- 1 document; since 0.1.0" in text


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    """The syntax tree of every module of the package, by its file."""
    files = sorted(Path(claimset.__file__).parent.rglob("*.py"))
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "plural":
            yield node


def _plural_nouns(trees: Mapping[Path, ast.Module]) -> set[str]:
    """Return the nouns that are counted anywhere, as more than one are called."""
    words = set()
    for call in (call for tree in trees.values() for call in _calls(tree)):
        literals = [ast.literal_eval(word) for word in call.args[1:] if isinstance(word, ast.Constant)]
        if literals:
            words.update((literals[-1] if len(literals) > 1 else f"{literals[0]}s").split())
    return {word for word in words if word.endswith("s")} - {"as", "is", "does", "points"}


def _counted_bare(node: ast.JoinedStr) -> Iterator[str]:
    for number, after in zip(node.values, node.values[1:], strict=False):
        if isinstance(number, ast.FormattedValue) and isinstance(after, ast.Constant):
            match = _NEXT.match(str(after.value))
            constant = isinstance(number.value, ast.Name) and number.value.id.isupper()
            if match and not constant:
                yield match[1]


def test_no_sentence_puts_several_after_a_number_that_can_be_one(trees: dict[Path, ast.Module]) -> None:
    several = _plural_nouns(trees)
    assert {"documents", "errors", "tasks", "records", "entries", "fixes"} <= several
    result = [
        (file.name, node.lineno, word)
        for file, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for word in _counted_bare(node)
        if word in several
    ]
    assert result == [], "count them with plural() of claimset.text.plural in the modules named"


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b, c"), (["a", "b", "c", "d"], "a, b, c and 1 more")],
)
def test_names_beyond_the_first_are_counted(names: list[str], words: str) -> None:
    assert first_names(names) == words
