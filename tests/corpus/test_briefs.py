"""Briefs: a writer gets every figure's words and no name of the label scheme."""

import re

from corpus.briefs.brief import brief_of, prompt_hash
from corpus.briefs.names import names_of
from corpus.files import STATE, read_rows
from corpus.state import DocumentState
from corpus.world.world import load_world
from support.corpus import document, plan, schema


def scheme_names() -> set[str]:
    """Return the names of labels, relations and attributes, and of values that are written in capitals."""
    found = schema()
    layers = found.layers.values()
    attributes = [attribute for layer in layers for attribute in layer.attributes.values()]
    names = {label for layer in layers for label in layer.labels} | set(found.relations)
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
    assert [item.id for item in plan().documents if any(guise in brief_of(item, world) for guise in guises)] == []


def test_a_brief_has_every_figure_in_its_words_once_and_every_name() -> None:
    world = load_world()
    for item in plan().documents:
        words = brief_of(item, world)
        assert [figure.numeral for figure in item.figures if words.count(f"- **{figure.numeral}**") != 1] == []
        assert [name for name in names_of(item, world) if name not in words] == []


def test_prompts_differ_and_their_hashes_stay() -> None:
    world = load_world()
    hashes = [prompt_hash(item, world) for item in plan().documents]
    assert len(set(hashes)) == len(hashes)
    written = {row.document: row.written for row in read_rows(STATE, DocumentState) if row.written is not None}
    assert len(written) >= 20
    kept = {item.id: prompt_hash(item, world) for item in plan().documents if item.id in written}
    assert kept == {name: writing.prompt_sha256 for name, writing in written.items()}


def test_a_dutch_brief_names_the_variety() -> None:
    assert "Dutch as it is written in Belgium" in brief_of(document(variety="nl-BE"), load_world())
