"""The plan: the same bytes everywhere, the quotas, and verdicts that claimset's arithmetic gives too."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.model.quantity import Approximation
from claimset.numbers.reading import printed_interval, rounded_interval
from claimset.quantity.notation import parse_quantity
from claimset.splits.groups import assign_splits
from corpus.desk import plan_files
from corpus.files import HOME
from corpus.plan.document import load_forms
from corpus.plan.figure import between, exact, hedged
from corpus.plan.guises import DERIVED, DERIVED_TRAP, GUISES
from corpus.plan.make import Plan, counts_of
from corpus.plan.page import stands_in
from corpus.plan.pairs import AGREES
from corpus.plan.wording import HEDGES, MARKS, VAGUE
from support.corpus import plan, schema

TRANSFORMATIONS = 18


def test_the_files_are_what_the_seed_makes() -> None:
    assert {file.name: file.read_bytes() == data for file, data in plan_files(plan()).items()} == {
        "facts.csv": True,
        "plan.jsonl": True,
        "planted.jsonl": True,
    }


def test_another_process_with_other_hashes_and_locale_makes_the_same_bytes() -> None:
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    command = [sys.executable, "-m", "corpus", "plan", "--check"]
    assert subprocess.run(command, env=environment, cwd=HOME.parent, capture_output=True, check=False).returncode == 0


def test_languages_sizes_and_forms_are_as_wanted() -> None:
    documents = plan().documents
    assert counts_of(documents, "variety") == {"en-GB": 200, "nl-BE": 30, "nl-NL": 90}
    sizes = Counter(document.story for document in documents)
    assert len(sizes) == 70
    assert set(sizes.values()) == {3, 4, 5}
    assert len(counts_of(documents, "form")) == 11
    test = [document for document in documents if document.split == "test"]
    assert counts_of(test, "language")["en"] >= 50
    assert counts_of(test, "language")["nl"] >= 30
    assert all(150 <= document.words <= 450 for document in documents)


def test_the_pilot_is_ten_documents_of_each_language_in_six_stories() -> None:
    pilot = [document for document in plan().documents if document.batch == 0]
    assert counts_of(pilot, "language") == {"en": 10, "nl": 10}
    assert len({document.story for document in pilot}) == 6


def test_the_split_of_a_story_is_the_one_that_the_project_will_give_it() -> None:
    documents = plan().documents
    ties = [(one.id, other.id) for one in documents for other in documents if one.story == other.story]
    names = [document.id for document in documents]
    partition = assign_splits(names, ties, {}, {}, schema().name, schema().splits)
    assert partition.splits == {document.id: document.split for document in documents}


def test_every_transformation_is_there_and_every_trap_has_two_controls() -> None:
    figures = [figure for document in plan().documents for figure in document.figures]
    guise_counts = Counter(figure.guise for figure in figures)
    names = {guise.transformation for guise in GUISES} | set(DERIVED.values()) - {"change"}
    assert len(names) == TRANSFORMATIONS
    assert all(guise_counts[guise.name] >= 8 for guise in GUISES)
    traps = Counter(figure.trap_of for figure in figures if figure.trap_of)
    controls = Counter(figure.control_of for figure in figures if figure.control_of)
    assert len(traps) == 10
    assert {trap: count for trap, count in traps.items() if controls[trap] < 2 * count} == {}
    kinds = defaultdict(set)
    for figure in figures:
        kinds[figure.control_of].add(figure.guise)
    assert {trap: len(kinds[trap]) for trap in traps if len(kinds[trap]) < 2} == {}


def test_the_same_digits_in_another_form_differ_from_every_form_that_stands_before() -> None:
    figures = [figure for document in plan().documents if document.batch for figure in document.figures]
    for place, figure in enumerate(figures):
        if figure.guise == "digit-same":
            same = (figure.fact, figure.notation)
            forms = {item.numeral for item in figures[:place] if (item.fact, item.notation) == same}
            assert forms
            assert figure.numeral not in forms


def test_every_kind_of_statement_is_asked_for_in_a_hundred_and_fifty_documents() -> None:
    kinds = {words: kind for kind, rows in load_forms().statements.items() for words in rows}
    documents = [document for document in plan().documents if document.batch]
    counts = Counter(kinds[words] for document in documents for words in document.statements)
    assert len(counts) == len(load_forms().statements)
    assert min(counts.values()) >= 150
    assert all(len({kinds[words] for words in item.statements}) == len(item.statements) for item in documents)


def test_challenges_are_in_test_alone_and_other_traps_in_every_large_split() -> None:
    challenges = {guise.name for guise in GUISES if guise.is_challenge}
    splits = defaultdict(set)
    for document in plan().documents:
        for figure in document.figures:
            splits[figure.trap_of].add(document.split)
    assert {name: splits[name] for name in challenges} == {name: {"test"} for name in challenges}
    others = {guise.name for guise in GUISES if guise.is_trap and not guise.is_challenge} | {DERIVED_TRAP}
    assert all({"train", "test"} <= splits[name] for name in others)


def test_a_document_misreports_at_most_one_figure() -> None:
    assert max(sum(bool(figure.trap_of) for figure in item.figures) for item in plan().documents) == 1


def assert_verdicts_agree(made: Plan) -> None:
    assert Counter(row.arithmetic for row in made.pairs) == {AGREES: len(made.pairs)}
    assert {row.verdict for row in made.pairs} == {"CONSISTENT", "TENSION", "CONFLICT", "NOT_COMPARABLE"}


def test_the_arithmetic_gives_every_planted_verdict() -> None:
    assert_verdicts_agree(plan())
    assert len(plan().pairs) >= 1500
    assert sum(row.across for row in plan().pairs) >= 600


@settings(max_examples=4)
@given(seed=st.text("abcdefgh", min_size=1, max_size=4))
def test_verdicts_of_any_seed_agree_and_figures_stand_apart(seed: str) -> None:
    seed_plan = plan(seed)
    assert_verdicts_agree(seed_plan)
    assert counts_of(seed_plan.documents, "language") == {"en": 200, "nl": 120}
    for document in seed_plan.documents:
        numerals = [figure.numeral for figure in document.figures]
        clashes = [(one, other) for one in numerals for other in numerals if one is not other and stands_in(one, other)]
        assert clashes == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_hedges_and_vague_numerals_are_those_of_the_lexicon(language: str) -> None:
    lexicon = schema().lexicon[language]
    forms = {form: hedge.approximation for hedge in lexicon.hedges for form in hedge.before}
    for hedge, words in HEDGES[language].items():
        approximation = parse_quantity(f"{MARKS[hedge]}100").approximation
        assert {word: forms.get(word.replace("’", "'")) for word in words} == dict.fromkeys(words, approximation)
    vague = {form: (row.min, row.max) for row in lexicon.vague for form in row.forms}
    assert {words: vague[words] for _, _, words in VAGUE[language]} == {
        words: (Decimal(low), Decimal(high)) for low, high, words in VAGUE[language]
    }


@given(number=st.integers(13, 99_999), hedge=st.sampled_from(sorted(MARKS)))
def test_a_planned_hedge_means_what_the_notation_means(number: int, hedge: str) -> None:
    value, meaning = parse_quantity(f"{MARKS[hedge]}{number} report"), hedged(hedge, number)
    own, wide = printed_interval(value), rounded_interval(value, schema().arithmetic)
    assert (own.low, own.high) == (meaning.low, meaning.high)
    assert (wide.low, wide.high) == (meaning.wide_low, meaning.wide_high)


@given(number=st.integers(13, 999).map(lambda item: item * 1000 + 1))
def test_a_planned_number_and_range_mean_what_the_notation_means(number: int) -> None:
    arithmetic = schema().arithmetic
    wide = rounded_interval(parse_quantity(f"={number} report"), arithmetic)
    assert (wide.low, wide.high) == (exact(number).wide_low, exact(number).wide_high)
    value = parse_quantity(f"{number}..{number + 100} report")
    assert value.approximation == Approximation.RANGE
    meaning = between(number, number + 100)
    assert (printed_interval(value).low, printed_interval(value).high) == (Fraction(number), Fraction(number + 100))
    assert (rounded_interval(value, arithmetic).low, rounded_interval(value, arithmetic).high) == (
        meaning.wide_low,
        meaning.wide_high,
    )
