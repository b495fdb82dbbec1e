"""CITATION.cff of a release, and the same as BibTeX."""

from pathlib import Path

import pytest
import yaml

from claimset.release.papers.citation import Citation, bibtex, read_citation, release_citation

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
"""
    citation = read_citation(words)
    assert citation == Citation(
        "Owls", ("Anna van Rijn", "The Owl Society", "uil7"), url="https://owls.example", released="2026-02-03"
    )


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
