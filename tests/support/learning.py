"""A project of recipes in German and Portuguese: another schema than this project's, labelled by a pattern."""

import json
import random
from pathlib import Path
from typing import Any

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.learn.learn import learn
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from support.other_domain import whole
from support.releasing import named, say

RARE = "GARNISH"
"""A label that only documents of the test split have."""
_FOODS = {
    "de": ("Zwiebeln", "Möhren", "Linsen", "Hafer", "Quark", "Lauch", "Birnen", "Rüben"),
    "pt": ("cebolas", "cenouras", "lentilhas", "aveia", "requeijão", "peras", "nabos", "couves"),
}
_TOOLS = {"de": ("Topf", "Pfanne", "Sieb", "Schüssel"), "pt": ("tacho", "frigideira", "coador", "tigela")}
_SENTENCES = {
    "de": ("{food} waschen und in {tool} legen.", "Dann {food} mit {food} mischen.", "{tool} leeren, {food} kochen."),
    "pt": ("Lave {food} e ponha em {tool}.", "Depois misture {food} com {food}.", "Esvazie {tool}, coza {food}."),
}
_LANGUAGES = {"de": "German", "pt": "Portuguese"}


def kitchen(root: Path) -> Project:
    """Lay out a project of recipes without a text."""
    source = whole() | {"x-languages": _LANGUAGES}
    source["properties"]["things"]["items"]["properties"]["label"]["oneOf"].append({"const": RARE})
    (root / "schema").mkdir(parents=True)
    (root / "schema/schema.json").write_text(json.dumps(source, ensure_ascii=False), encoding="utf-8")
    return Project(root)


def recipe(number: int, language: str) -> tuple[str, list[tuple[str, int, int, str]]]:
    """Return the text of a recipe and its marks, as `say` takes them."""
    dice = random.Random(number)
    text, marks = "", []
    for _ in range(8):
        for piece in dice.choice(_SENTENCES[language]).replace("{", "\0{").replace("}", "}\0").split("\0"):
            if piece in {"{food}", "{tool}"}:
                word = dice.choice((_FOODS if piece == "{food}" else _TOOLS)[language])
                label = piece.strip("{}").upper()
                marks.append((f"t{len(marks)}", len(text), len(text) + len(word), label))
                piece = word
            text += piece
        text += " "
    return text.strip() + "\n", marks


def add_recipes(project: Project, split: str, count: int, *, start: int = 0, labelled: bool = True) -> list[str]:
    """Add recipes in turns of both languages that come into a split; label them if asked. Return their ids."""
    schema, names = project.schema(), []
    for number in range(start, start + count):
        language = ("de", "pt")[number % 2]
        name = named(split, schema, f"recipe-{number}-")
        text, marks = recipe(number, language)
        file = project.root.parent / f"{name}.txt"
        file.write_text(text, encoding="utf-8")
        (outcome,) = add(project, [file], Defaults(tier="open", licence="CC-BY-4.0", language=language))
        assert outcome.state == "added", outcome
        if labelled:
            if split == "test":
                marks = [(*mark[:3], RARE) for mark in marks]
            say(project, name, marks, layer="things", interface="things")
        names.append(name)
    assert not adjudicate_all(project).issues
    return names


def doubt_a_label(project: Project) -> tuple[Path, dict[str, Any], bytes]:
    """Write a wrong label into gold, and learn. Return the file, the span as it is now, and the bytes from before."""
    file = next(file for file in project.stored("gold") if RARE not in file.read_text(encoding="utf-8"))
    right = file.read_bytes()
    record = json.loads(right)
    span: dict[str, Any] = next(span for span in record["things"] if span["label"] == "FOOD")
    span["label"] = "TOOL"
    file.write_text(json.dumps(record), encoding="utf-8")
    learn(project)
    return file, span, right
