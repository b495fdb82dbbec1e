"""The register, the pages of the rules, and what a message may say about a text that is not ours."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import claimset.quantity.notation
import claimset.rules
from claimset.model.issue import Violation
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.rules.engine.rule import REGISTER, Subject, rule
from claimset.text.visible import in_quotes
from support.labelled_case import Case, MakeDocument, every_case, read_case, words_of

RULES = sorted(REGISTER)
BROKEN = every_case(RULES, "broken")
PUBLISHED_ONLY = {("SAF006", "broken-in-running-text"), ("DOC014", "broken"), ("DOC014", "broken-empty")}
"""What is wrong only where the text itself is published."""


def vocabulary(schema: Schema) -> set[str]:
    """Words that the rules themselves use: of their messages, and of the schema's names."""
    words = set(_words_of_rules())
    for layer in schema.layers.values():
        words |= words_of(" ".join([layer.title, *layer.labels, *layer.attributes]).replace("_", " "))
    return words | words_of(" ".join(schema.relations).replace("_", " "))


@cache
def _words_of_rules() -> set[str]:
    sources = [
        *Path(inspect.getfile(claimset.rules)).parent.glob("*.py"),
        Path(inspect.getfile(claimset.quantity.notation)),
    ]
    return set().union(*map(_strings, sources))


def _strings(source: Path) -> set[str]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    pages = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pages
    )
    return set().union(*map(words_of, texts))


def quoted(case: Case) -> dict[str, list[str]]:
    """The words of each span inside the text as a message quotes them, and as it names the offsets where they stand."""
    places: dict[str, list[str]] = {}
    for span in (span for span in case.labels.spans if span.end <= len(case.text)):
        places.setdefault(in_quotes(span.quote(case.text)), []).append(f"[{span.start}:{span.end}]")
    return places


def test_a_code_is_registered_only_once() -> None:
    register = dict(REGISTER)

    def judge(subject: Subject) -> Iterator[Violation]:
        """Say nothing."""
        yield from ()

    with pytest.raises(ValueError, match=f"{RULES[0]} is registered twice"):
        rule(RULES[0], since="9.9.9")(judge)
    assert register == REGISTER


def test_a_code_is_three_letters_of_its_family_and_three_digits() -> None:
    others = [code for code in RULES if not re.fullmatch(r"(DOC|SPN|LBL|REL|CLM|QTY|NUM|ANN|SAF|SPL)\d{3}", code)]
    assert others == [], "give the rule a code of a family, or name its family in this test"


def test_the_module_of_a_rule_holds_one_family() -> None:
    families: dict[str, set[str]] = {}
    for code in RULES:
        families.setdefault(REGISTER[code].check.__module__, set()).add(code[:3])
    mixed = {module: family for module, family in families.items() if len(family) > 1}
    assert mixed == {}, "divide the module: one family of rules each"


@pytest.mark.parametrize("code", RULES)
def test_a_page_says_what_and_why(code: str) -> None:
    title, why, *paragraphs = REGISTER[code].page.split("\n\n")
    assert title == REGISTER[code].title
    assert re.fullmatch(r"[A-Z].*\.", title)
    assert re.fullmatch(r"[A-Z](?s:.*)[.:]", why)
    assert paragraphs


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_since_which_version_it_holds(code: str) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", REGISTER[code].since)


def test_titles_differ() -> None:
    assert len({item.title for item in REGISTER.values()}) == len(REGISTER)


@pytest.mark.parametrize(("code", "name"), BROKEN)
def test_a_message_about_a_text_that_is_not_ours_names_offsets_where_it_would_quote(
    code: str, name: str, document: MakeDocument, schema: Schema
) -> None:
    case = read_case(code, name, document, schema)
    messages = [issue.message for issue in case.as_own_copy().issues() if issue.code == code]
    assert len(messages) == (0 if (code, name) in PUBLISHED_ONLY else len(case.expect))
    for quote, places in quoted(case).items():
        assert [quote in message for message in messages] == [False] * len(messages)
        quoting_messages = [
            said for said, expected_message in zip(messages, case.expect, strict=True) if quote in expected_message
        ]
        assert all(any(offsets in said for offsets in places) for said in quoting_messages)


@pytest.mark.parametrize(("code", "name"), BROKEN)
def test_no_message_about_a_text_that_is_not_ours_holds_a_word_of_it(
    code: str, name: str, document: MakeDocument, schema: Schema
) -> None:
    case = read_case(code, name, document, schema).as_own_copy()
    words = words_of(case.text) - vocabulary(schema)
    assert words, "the case has no word that only its text could give"
    shared_words = {issue.message: words & words_of(issue.message) for issue in case.issues()}
    assert {message: shared for message, shared in shared_words.items() if shared} == {}


def test_a_quote_in_a_message_is_cut_after_sixty_characters(document: MakeDocument, schema: Schema) -> None:
    text = "🌊" * 80
    subject = Subject(document(text), Labels(), schema, text)
    assert subject.words(Span("e1", 0, 80, "X")) == "'" + "🌊" * 59 + "…'"
    assert subject.words(Span("e1", 0, 60, "X")) == "'" + "🌊" * 60 + "'"


def test_a_quote_shows_invisible_characters_as_escapes(document: MakeDocument, schema: Schema) -> None:
    text = "it's 9\u00a0€ \u202ec\r\n\u001b[31m"
    quote = Subject(document(text), Labels(), schema, text).words(Span("e1", 0, len(text), "X"))
    assert quote == "'it's 9\u00a0€ \\u202ec\\r\\n\\u001b[31m'"


def test_a_span_of_a_text_that_is_not_at_hand_is_named_by_its_offsets(document: MakeDocument, schema: Schema) -> None:
    assert Subject(document("abc"), Labels(), schema, None).words(Span("e1", 0, 3, "X")) == "[0:3]"
