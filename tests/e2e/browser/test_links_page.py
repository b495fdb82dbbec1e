"""The page of links in a browser: what is decided on it is a file that `claimset links --apply` reads."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from claimset.model.claim_link import LinkedClaim
from claimset.report.links_page import ProposedLink, links_page

pytestmark = pytest.mark.browser
HOSTILE = "“a</script><script>alert(1)</script> & 30 calls”"


def test_only_decided_pairs_are_saved_with_relation_owner_and_reason(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    ends = LinkedClaim("a", "c1"), LinkedClaim("b", "c2")
    proposals = [
        ProposedLink(*ends, HOSTILE, "[0:9]", "CONFLICT", "30; the other says 12", "CONFLICTS_WITH"),
        ProposedLink(*ends[::-1], "12 calls", "[3:9]", "CONSISTENT", "12 and 12", "SAME_AS"),
    ]
    window = open_page(links_page("Links", proposals, ["SAME_AS", "CONFLICTS_WITH"]))
    cards = window.locator(".pair")
    assert cards.count() == 2
    assert HOSTILE in cards.nth(0).inner_text()
    window.get_by_label("Who answers for it").fill("c01")
    cards.nth(0).get_by_label("Relation").select_option("CONFLICTS_WITH")
    cards.nth(0).get_by_label("Reason").fill("two counts")
    assert "1 of 2 linked" in window.locator("#count").inner_text()
    with window.expect_download() as download:
        window.get_by_role("button", name="Save decisions").click()
    download.value.save_as(tmp_path / "saved.jsonl")
    (line,) = (tmp_path / "saved.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "from": {"document": "a", "claim": "c1"},
        "to": {"document": "b", "claim": "c2"},
        "relation": "CONFLICTS_WITH",
        "owner": "c01",
        "reason": "two counts",
    }
