"""Projects of Japanese and of Thai texts: labelled, checked and released, with nothing waived."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.model.document import Document
from claimset.release.export import export
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from support.other_domain import whole
from support.releasing import say

LANGUAGES = {"ja": "Japanese", "th": "Thai", "zh": "Chinese"}
OUTSIDE_NUMBER = 0
TEXTS = {
    "ja": (
        "豆腐を三分ほど煮てから、醤油を加える。鍋の火を止めて器に盛る。「熱いうちに食べる」と料理人は言う。",
        ["豆腐", "醤油", "器"],
    ),
    "th": ("ต้มข้าวในหม้อสิบห้านาที แล้วใส่เกลือและน้ำตาลลงไป คนให้เข้ากันก่อนเสิร์ฟ พ่อครัวบอกว่าให้กินตอนร้อน", ["ข้าว", "เกลือ", "น้ำตาล"]),
    "zh": ("把豆腐切成小块，放进锅里煮三分钟，再加酱油和盐。厨师说：“趁热吃。”", ["豆腐", "酱油", "盐"]),
}


def _kitchen(root: Path, language: str) -> Project:
    source = whole() | {"x-languages": {language: LANGUAGES[language]}}
    (root / "schema").mkdir(parents=True)
    (root / "schema/schema.json").write_text(json.dumps(source, ensure_ascii=False), encoding="utf-8")
    return Project(root)


def _added(project: Project, language: str, folder: Path) -> Document:
    file = folder / "recipe.txt"
    file.write_text(TEXTS[language][0], encoding="utf-8")
    (outcome,) = add(project, [file], Defaults(tier="open", licence="CC-BY-4.0", language=language))
    assert outcome.state == "added", outcome
    (document,) = project.documents()
    return document


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_a_project_of_texts_without_blanks_releases_without_a_waiver(language: str, tmp_path: Path) -> None:
    text, foods = TEXTS[language]
    project = _kitchen(tmp_path / "kitchen", language)
    document = _added(project, language, tmp_path)
    marks = [(f"f{n}", text.index(food), text.index(food) + len(food), "FOOD") for n, food in enumerate(foods)]
    say(project, document.id, marks, layer="things", interface="things")
    assert not adjudicate_all(project).issues
    result = export(project)
    assert [(issue.code, issue.message) for issue in result.issues] == []
    (rows,) = (pq.read_table(file).to_pylist() for file in result.folder.glob("data/tokens/*.parquet"))
    pairs = [pair for row in rows for pair in zip(row["tokens"], row["things_tags"], strict=True)]
    assert "".join(token for token, tag in pairs if tag != OUTSIDE_NUMBER) == "".join(foods)
