"""Lexicons on disk: one for each language that has one, and what is said of a broken one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.model.trouble import Misconfigured
from claimset.store.project import Project

Change = Callable[[dict[str, Any]], object]


def lexicon_file(project: Project) -> Path:
    return project.root / "schema" / "lexicon" / "nl.json"


def test_every_language_of_the_project_has_its_lexicon(project: Project) -> None:
    schema = project.schema()
    assert schema.lexicon.keys() == schema.languages.keys()


def test_a_language_without_a_lexicon_has_none(project: Project) -> None:
    lexicon_file(project).unlink()
    assert sorted(project.schema().lexicon) == ["en"]


def test_both_languages_know_the_numbers_up_to_a_hundred(project: Project) -> None:
    for lexicon in project.schema().lexicon.values():
        assert {int(value) for value in lexicon.words.values()} >= set(range(100))
        assert 100 in lexicon.scales.values()


def test_both_languages_know_every_hedge_and_every_vague_range_of_the_scheme(project: Project) -> None:
    for lexicon in project.schema().lexicon.values():
        assert len({row.approximation for row in lexicon.hedges}) == 7
        ranges = {(row.min, row.max) for row in lexicon.vague}
        assert ranges >= {(20, 99), (200, 999), (2000, 9999), (20000, 99999), (2_000_000, 999_000_000)}


def test_both_languages_count_in_the_same_words(project: Project) -> None:
    english, dutch = (project.schema().lexicon[language] for language in ("en", "nl"))
    counted = {"person", "child", "parent", "offence", "report", "arrest", "image", "account", "school"}
    assert counted <= english.units.keys() & dutch.units.keys()
    assert english.currencies.keys() == dutch.currencies.keys()


def test_both_languages_know_how_somebody_is_accused_and_how_several_are(project: Project) -> None:
    for lexicon in project.schema().lexicon.values():
        assert lexicon.accused.forms
        assert lexicon.accused.many


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff", b'{"version": "1.0.0"}'])
def test_a_lexicon_that_cannot_be_used_is_misconfigured(project: Project, data: bytes) -> None:
    lexicon_file(project).write_bytes(data)
    with pytest.raises(Misconfigured, match=r"schema/lexicon/nl\.json cannot be used"):
        project.schema()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data.update(colour="blue"), "colour"),
        (lambda data: data["hedges"][0].update(approximation="MAYBE"), "MAYBE"),
        (lambda data: data["units"].update(Zaak=["dossier"]), "'Zaak' is no unit"),
        (lambda data: data["units"].update({"two words": ["dossier"]}), "'two words' is no unit"),
        (lambda data: data["units"].update(file=["Melding"]), "'Melding' is a form of two units, report and file"),
        (lambda data: data["periods"].update(PT1H=["per uur"]), "a period is written like"),
        (lambda data: data["words"].update(veel="many"), "words"),
        (lambda data: data["names"].append("(open"), "no regular expression"),
        (lambda data: data["ages"].append({"pattern": "[0-9]+ jaar", "exact": True}), "no group"),
        (lambda data: data["fractions"].update(heel=[2, 2]), "fraction"),
        (lambda data: data["vague"][0].update(min=99, max=20), "needs a min below its max"),
        (lambda data: data["cues"][0]["expect"].update(certainty=["SURE"]), "SURE"),
        (lambda data: data["cues"][0]["expect"].update(mood=["REPORTED"]), "mood"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_lexicon_with_a_fault_says_which(project: Project, change: Change, reason: str) -> None:
    data = json.loads(lexicon_file(project).read_bytes())
    change(data)
    lexicon_file(project).write_text(json.dumps(data))
    with pytest.raises(Misconfigured, match=reason):
        project.schema()
