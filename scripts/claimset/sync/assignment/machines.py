"""Machines that take part under a pseudonym, kept apart from people."""

from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.assignment.people import People
from claimset.sync.pull.stored_index import StoredIndex


def people_without(project: Project, pseudonym: str) -> People:
    """
    Return the map of annotators, in which a machine may be entered under the pseudonym.

    Raises Conflict for who is a person in the stored annotations, and what `People.require` raises if the map is
    missing that those annotations need.
    """
    index = StoredIndex(project, read_refusals(project))
    people = People(project, index.pseudonyms)
    people.require(index.people)
    if pseudonym in index.people:
        raise Conflict(
            f"{pseudonym} is a person in annotations/pulled",
            "use another pseudonym; a machine whose labels were stored as a person's is mended in "
            ".claimset/annotators.json, and then by claimset pull --full",
        )
    return people
