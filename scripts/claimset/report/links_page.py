"""Claims of different documents side by side, as one HTML page on which a person links them."""

from collections.abc import Sequence

import msgspec

from claimset.model.claim_link import LinkedClaim
from claimset.report.page.frame import inert_json, render_page


class ProposedLink(msgspec.Struct, frozen=True):
    """
    Two claims that may be linked, with the words of each, or its offsets in a text that the project may not publish.

    `verdict` and `sentence` are those of the arithmetic between them. `relation` is the one that the verdict supports.
    """

    source: LinkedClaim
    target: LinkedClaim
    source_words: str
    target_words: str
    verdict: str
    sentence: str
    relation: str


def links_page(title: str, proposals: Sequence[ProposedLink], relations: Sequence[str]) -> str:
    """
    Return the page: one card for each pair, with fields for the relation, the reason, and the person who decides.

    The page gives the decisions out as a file for `claimset links --apply`, one line for each link.
    """
    data = [
        {"from": msgspec.to_builtins(row.source), "to": msgspec.to_builtins(row.target), "relation": row.relation}
        for row in proposals
    ]
    return render_page(
        "links.html",
        ("page.css", "links.css"),
        ("save_lines.js", "links.js"),
        data=inert_json(data),
        title=title,
        proposals=proposals,
        relations=relations,
    )
