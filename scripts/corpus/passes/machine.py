"""A machine that takes part, entered in the map of annotators with what it is."""

from claimset.model.machine import Machine
from claimset.store.project import Project
from claimset.sync.assignment.machines import people_without
from claimset.sync.assignment.people import People, invented_address


def people_with(project: Project, pseudonym: str, machine: Machine) -> People:
    """Return the map of annotators with a machine; it is not saved yet. Raises Conflict for who is a person."""
    people = people_without(project, pseudonym)
    people.enter(pseudonym, invented_address(pseudonym), "machine", machine)
    return people
