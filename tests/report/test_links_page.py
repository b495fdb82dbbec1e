"""The page on which a person links claims of different documents."""

from claimset.model.claim_link import LinkedClaim
from claimset.report.links_page import ProposedLink, links_page


def test_page_shows_both_claims_the_sum_and_every_relation() -> None:
    ends = LinkedClaim("a", "c1"), LinkedClaim("b", "c2")
    row = ProposedLink(*ends, "“30 <calls>”", "[0:9]", "CONFLICT", "30; the other says 12", "CONFLICTS_WITH")
    page = links_page("Links", [row], ["SAME_AS", "CONFLICTS_WITH"])
    assert "“30 &lt;calls&gt;”" in page
    assert "[0:9]" in page
    assert "30; the other says 12" in page
    assert page.count("<option>") == 2
    assert "There is nothing to link" in links_page("Links", [], [])
