"""Claims of different documents side by side, as one HTML page on which a person links them."""

from collections.abc import Sequence

import msgspec

from claimset.model.claim_link import LinkedClaim
from claimset.report.page.frame import inert_json, render_page


class ProposedLink(msgspec.Struct, frozen=True):
    """
    Two claims that may be linked: their words, or offsets of a text that is not ours, and what arithmetic says.

    `relation` is the one that the verdict speaks for.
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
    Return the page: a card a pair, with a choice of relation, a reason, and who answers for it.

    What is decided is handed out as a file, one line a link, for `claimset links --apply`.
    """
    data = [
        {"from": msgspec.to_builtins(row.source), "to": msgspec.to_builtins(row.target), "relation": row.relation}
        for row in proposals
    ]
    return render_page(
        "links.html",
        ("page.css", "links.css"),
        ("links.js",),
        data=inert_json(data),
        title=title,
        proposals=proposals,
        relations=relations,
    )
