"""Briefs: a writer gets every figure's words and no name of the label scheme."""

import re
from pathlib import Path

from corpus.briefs.brief import brief_of, prompt_hash, writers_page
from corpus.briefs.names import load_brief_words, named_things, names_of
from corpus.drafts import write_briefs
from corpus.plan.guises import GUISES
from corpus.world.world import load_world
from support.corpus import document, plan, schema


def scheme_names() -> set[str]:
    """Return the names of labels, relations and attributes, and of values that are written in capitals."""
    scheme = schema()
    layers = scheme.layers.values()
    attributes = [attribute for layer in layers for attribute in layer.attributes.values()]
    names = {label for layer in layers for label in layer.labels} | set(scheme.relations)
    names |= {str(value.name) for attribute in attributes for value in attribute.values}
    names |= {attribute.name for attribute in attributes if "_" in attribute.name}
    return {name for name in names if name.isupper() or "_" in name}


def test_no_brief_names_anything_of_the_label_scheme() -> None:
    names = scheme_names()
    assert len(names) > 60
    world = load_world()
    words = {word for item in plan().documents for word in re.findall(r"[A-Z_a-z]+", brief_of(item, world))}
    assert words & names == set()


def test_no_brief_says_that_a_figure_is_a_trap_or_a_control() -> None:
    guises = {figure.guise for item in plan().documents for figure in item.figures if "-" in figure.guise}
    world = load_world()
    briefs = {item.id: brief_of(item, world) for item in plan().documents}
    assert [name for name, words in briefs.items() if any(guise in words for guise in guises)] == []


def test_a_brief_has_every_figure_in_its_words_once_and_every_name() -> None:
    world = load_world()
    for item in plan().documents:
        words = brief_of(item, world)
        assert [figure.numeral for figure in item.figures if words.count(f"- **{figure.numeral}**") != 1] == []
        assert [name for name in names_of(item, world) if name not in words] == []


def test_prompts_differ_and_rest_on_page_and_brief() -> None:
    world = load_world()
    hashes = {prompt_hash(writers_page(), brief_of(item, world)) for item in plan().documents}
    assert len(hashes) == len(plan().documents)
    first = brief_of(plan().documents[0], world)
    assert prompt_hash("Another page.", first) not in hashes


def test_a_brief_says_what_every_name_is_and_fills_every_statement() -> None:
    world = load_world()
    for item in plan().documents:
        words = brief_of(item, world)
        assert "{" not in words
        assert [thing.name for thing in named_things(item, world) if f"- {thing.name}" not in words] == []


def test_a_time_stands_once_above_its_figures_with_other_words_for_last_year() -> None:
    item = document(language="en", batch=0, is_source=True)
    words = brief_of(item, load_world())
    times = {figure.time_words for figure in item.figures}
    assert len(times) < len(item.figures)
    assert [time for time in times if words.count(f"Time: “{time}”") != 1] == []
    year = int(item.published[:4]) - 1
    assert f"Time: “in {year}”, or “last year”" in words


def test_the_page_and_the_briefs_of_a_batch_say_nothing_of_verdicts_or_plans(tmp_path: Path) -> None:
    write_briefs([item for item in plan().documents if item.batch == 1], tmp_path, load_world())
    names = {file.stem for file in tmp_path.iterdir()}
    assert names == {item.id for item in plan().documents if item.batch == 1} | {"writer"}
    words = " ".join(file.read_text("utf-8").casefold() for file in tmp_path.iterdir())
    traps = {guise.name for guise in GUISES if guise.is_trap or guise.control_of}
    outcomes = {row.verdict.casefold() for row in plan().pairs if "_" in row.verdict}
    assert [name for name in traps | outcomes | {"planted", "trap", "verdict"} if f" {name} " in words] == []


def test_a_dutch_brief_names_the_variety() -> None:
    assert "Dutch as it is written in Belgium" in brief_of(document(variety="nl-BE"), load_world())


def test_a_figure_that_counts_the_same_as_one_before_it_has_an_occasion_of_its_own() -> None:
    world, words = load_world(), "said on another occasion: "
    item = next(item for item in plan().documents if words in brief_of(item, world))
    second = next(line for line in brief_of(item, world).splitlines() if words in line)
    figure = next(figure for figure in item.figures if f"**{figure.numeral}**" in second)
    alike = [other for other in item.figures if (other.noun, other.period) == (figure.noun, figure.period)]
    assert alike.index(figure) > 0
    assert second.rpartition(words)[2].removesuffix(".") in load_brief_words().occasions
