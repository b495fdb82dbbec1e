"""What somebody wrote where a name or a value of a list should stand is not repeated: it may be a text's words."""

import json
from typing import Any

import pytest

from claimset.check.project import check
from claimset.store.project import Project

WORDS = "all boats of the old harbour were counted twice"


def _messages(checkout: Project, change: dict[str, Any]) -> list[str]:
    file = checkout.stored("pulled")[0]
    data = json.loads(file.read_bytes())
    data["annotations"][0] |= change
    file.write_text(json.dumps(data), encoding="utf-8")
    return [issue.message for issue in check(checkout).issues if issue.file == checkout.relative(file)]


@pytest.mark.parametrize("change", [{WORDS: 1}, {f"{WORDS} `": 1}, {"state": WORDS}, {"state": f"{WORDS} \" it's"}])
def test_a_name_or_a_value_that_nobody_foresaw_is_told_without_its_words(
    checkout: Project, change: dict[str, Any]
) -> None:
    messages = _messages(checkout, change)
    assert any(
        "a property that the schema does not know" in message or "it is none of" in message for message in messages
    )
    assert not any("harbour" in message for message in messages)


@pytest.mark.parametrize(("key", "said"), [("labels", "the key 'labels' stands twice"), (WORDS, "a key stands twice")])
def test_a_key_that_stands_twice_is_named_only_where_it_is_a_plain_name(checkout: Project, key: str, said: str) -> None:
    file = checkout.stored("gold")[0]
    file.write_text(f'{{"{key}": 1, "{key}": 2}}', encoding="utf-8")
    messages = [issue.message for issue in check(checkout).issues if issue.code == "SCH001"]
    assert len(messages) == 1
    assert said in messages[0]
