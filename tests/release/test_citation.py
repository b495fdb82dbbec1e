"""CITATION.cff of a release, and the same as BibTeX."""

from pathlib import Path

import pytest
import yaml

from claimset.release.papers.citation import (
    Citation,
    Contact,
    bibtex,
    read_citation,
    release_citation,
    take_down_words,
    unanswered_fields,
)

OWN = (Path(__file__).resolve().parents[2] / "CITATION.cff").read_text(encoding="utf-8")


def test_the_projects_own_file_has_what_the_format_requires_and_no_version() -> None:
    data = yaml.safe_load(OWN)
    assert {"cff-version", "message", "title", "authors"} <= set(data)
    assert data["type"] == "dataset"
    assert "version" not in data


def test_a_release_names_its_version_once() -> None:
    citation_text = release_citation(OWN, "0.3.0")
    assert yaml.safe_load(citation_text) == {**yaml.safe_load(OWN), "version": "0.3.0"}
    assert release_citation(citation_text, "0.3.1").count("version: 0.3") == 1


def test_authors_are_people_and_bodies() -> None:
    words = """
title: Owls
authors:
  - {given-names: Anna, name-particle: van, family-names: Rijn}
  - {name: The Owl Society}
  - {alias: uil7}
date-released: 2026-02-03
repository: https://owls.example
contact:
  - {given-names: Anna, family-names: Rijn, website: https://owls.example/@anna}
  - {name: The Owl Society, email: owls@example.org}
"""
    citation = read_citation(words)
    assert citation == Citation(
        "Owls",
        ("Anna van Rijn", "The Owl Society", "uil7"),
        url="https://owls.example",
        released="2026-02-03",
        repository="https://owls.example",
        contacts=(
            Contact("Anna Rijn", website="https://owls.example/@anna", is_person=True),
            Contact("The Owl Society", email="owls@example.org"),
        ),
    )
    assert unanswered_fields(citation) == []


def test_what_nobody_said_is_named_and_never_made_up() -> None:
    assert (
        unanswered_fields(read_citation(OWN)) == unanswered_fields(None) == ["contact", "repository", "date-released"]
    )
    assert take_down_words(read_citation(OWN)) == take_down_words(None)
    assert "no contact" in take_down_words(None)


@pytest.mark.parametrize(
    "words",
    [
        "contact: [{name: A}]",
        "contact: [{name: A, email: a}]",
        "contact: [{email: a@example.org}]",
        "contact: [{name: A, website: 'javascript:alert(1)'}]",
        "contact: A",
        "repository: owls",
        "repository: 'https://a/ b'",
        'url: "https://a/>![x](https://b)"',
        "date-released: soon",
        "date-released: 2026-02-30",
        "date-released: '20260203'",
        "date-released: 2026-02-03 10:00:00",
        "license: [a]",
        "keywords: [[a]]",
        f"keywords: {'[' * 5000}",
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_citation(f"title: Owls\nauthors: [{{name: A}}]\n{words}\n")


def test_an_alias_of_aliases_is_no_title_and_takes_no_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(ValueError, match="title is no text"):
        read_citation("\n".join([*lines, "title: *a11", "authors: [{name: A}]"]))


@pytest.mark.parametrize(
    "words", ["", "- a", "title: Owls", "title: [", "title: Owls\nauthors: [{}]", "authors: [{name: a}]"]
)
def test_what_is_no_citation_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_citation(words)


def test_bibtex_keeps_a_bodys_name_whole_and_escapes_what_tex_would_obey() -> None:
    entry = bibtex(Citation("Owls & {more}", ("A_B", "C"), released="2026-02-03", url="https://owls.example"), "1.0.0")
    assert entry == (
        "@misc{owls-more-1.0.0,\n"
        "  author = {{A\\_B} and {C}},\n"
        "  title = {Owls \\& \\{more\\}},\n"
        "  version = {1.0.0},\n"
        "  year = {2026},\n"
        "  url = {https://owls.example},\n"
        "}\n"
    )


def test_what_is_not_known_is_left_out() -> None:
    assert "year" not in bibtex(Citation("Owls", ("A",)), "1.0.0")
