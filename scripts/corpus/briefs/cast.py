"""Who and what a document may name besides those that its figures need, drawn from the world for each document."""

from typing import NamedTuple

from corpus.draws import Draws
from corpus.plan.document import PlannedDocument
from corpus.plan.make import SEED
from corpus.world.world import Body, Land, Platform, World

_LANDS: dict[str, Land] = {"en-GB": "en", "nl-NL": "nl", "nl-BE": "be"}


class Cast(NamedTuple):
    """A public body, a charity or hotline, a service with the company that runs it, and a paper."""

    authority: Body
    charity: Body
    company: Body
    service: Platform
    paper: Body


def cast_of(document: PlannedDocument, world: World) -> Cast:
    """Return whom a document may name besides; none of them is the body whose figures it prints."""
    draws, land = Draws(SEED), _LANDS[document.variety]
    service = draws.pick([item for item in world.platforms if item.owner != document.body], document.id, "service")

    def body(*kinds: str) -> Body:
        options = [item for item in world.bodies if item.land == land and item.kind in kinds]
        return draws.pick([item for item in options if item.id != document.body], document.id, *kinds)

    papers = [item for item in world.bodies if item.kind == "media" and item.land == document.language]
    return Cast(
        authority=body("ministry", "regulator"),
        charity=body("charity", "hotline"),
        company=world.body[service.owner],
        service=service,
        paper=draws.pick([item for item in papers if item.name != document.outlet], document.id, "paper"),
    )
