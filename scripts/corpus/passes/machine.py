"""A machine that takes part, entered in the map of annotators with what it is."""

from claimset.model.machine import Machine
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.assignment.people import People, invented_address
from claimset.sync.pull.stored_index import StoredIndex


def people_with(project: Project, pseudonym: str, machine: Machine) -> People:
    """Return the map of annotators with a machine; it is not saved yet. Raises Conflict for who is a person."""
    index = StoredIndex(project, read_refusals(project))
    people = People(project, index.pseudonyms)
    people.require(index.people)
    if pseudonym in index.people:
        raise Conflict(
            f"{pseudonym} is a person in annotations/pulled",
            "use another pseudonym; a machine whose labels were stored as a person's is mended in "
            ".claimset/annotators.json, and then by claimset pull --full",
        )
    people.enter(pseudonym, invented_address(pseudonym), "machine", machine)
    return people
