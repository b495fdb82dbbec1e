"""The page of a sample in a browser: what is judged on it is a file that `claimset sample --apply` reads."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from claimset.report.sample_page import ShownLabel, sample_page

pytestmark = pytest.mark.browser
HOSTILE = "“a</script><script>alert(1)</script> & 30 calls”"


def test_every_label_is_saved_with_its_verdict_or_as_open(open_page: Callable[..., Page], tmp_path: Path) -> None:
    labels = [
        ShownLabel("a", "s1", "f00d", "PERSON", "who", (("level", HOSTILE),), ((HOSTILE, "1"), (" said", ""))),
        ShownLabel("b", "s1 TO s2", "beef", "TO", "", (), (("x", "1"), (" and ", ""), ("y", "2")), "wrong", "too long"),
        ShownLabel("c", "s9", "cafe", "CUE", "", (), (("said", "1"),)),
    ]
    window = open_page(sample_page("Sample", labels, 7))
    cards = window.locator(".drawn")
    assert HOSTILE in cards.nth(0).inner_text()
    assert "1 of 3 judged" in window.locator("#count").inner_text()
    window.get_by_label("Your pseudonym").fill("p01")
    cards.nth(0).get_by_label("right").check()
    assert "2 of 3 judged" in window.locator("#count").inner_text()
    with window.expect_download() as download:
        window.get_by_role("button", name="Save verdicts").click()
    download.value.save_as(tmp_path / "saved.jsonl")
    form, *lines = map(json.loads, (tmp_path / "saved.jsonl").read_text(encoding="utf-8").splitlines())
    assert form == {"format": 1}
    assert [(line["item"], line["verdict"], line.get("note")) for line in lines] == [
        ("s1", "right", None),
        ("s1 TO s2", "wrong", "too long"),
        ("s9", "open", None),
    ]
    assert {(line["judge"], line["seed"]) for line in lines} == {("p01", 7)}


def test_verdicts_of_one_person_are_not_saved_as_those_of_another(open_page: Callable[..., Page]) -> None:
    label = ShownLabel("b", "s1", "beef", "CUE", "", (), (("x", "1"),), "wrong")
    window = open_page(sample_page("Sample", [label], 7, "p01"))
    assert "1 of 1 judged" in window.locator("#count").inner_text()
    window.get_by_label("Your pseudonym").fill("p02")
    window.get_by_label("Your pseudonym").blur()
    assert "0 of 1 judged" in window.locator("#count").inner_text()
