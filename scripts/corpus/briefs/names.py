"""The names that a document may use."""

from corpus.plan.document import PlannedDocument
from corpus.world.world import World

_GOVERNMENT = {"en": "the government", "nl": "de regering"}


def claimant_words(document: PlannedDocument, claimant: str, world: World) -> str:
    """Return who is to say a figure, by name."""
    body = world.body.get(claimant)
    return _GOVERNMENT[document.language] if body is None else body.named(document.language)


def names_of(document: PlannedDocument, world: World) -> tuple[str, ...]:
    """Return every name that may stand in a document, without repeats; a person's role is apart from the name."""
    body = world.body[document.body]
    region, town = document.place.split(", ")
    names = [body.named(document.language), body.named_again(document.language)]
    if document.official:
        names += document.official.split(", ", 1)
    names += [document.other, document.law, region, town, document.accused, document.outlet]
    for figure in document.figures:
        names += figure.scope.replace(" en ", " and ").split(" and ")
        names.append(claimant_words(document, figure.claimant, world))
        if figure.region:
            names.append(world.region[figure.region].name)
    return tuple(dict.fromkeys(name for name in names if name))
