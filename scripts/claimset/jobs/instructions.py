"""What annotators are told in a project on the server."""

from claimset.adapters.disk import Project
from claimset.adapters.schema_folder import SchemaFolder
from claimset.flow.guidelines import instruction
from claimset.model.schema import Interface, Schema

_PREFIX = "schema/guidelines/"


def told(project: Project, schema: Schema, interface: Interface) -> str:
    """Return what annotators are told in an interface, as HTML: the guidelines of what it draws."""
    texts = SchemaFolder(project.root).texts(())
    pages = {name.removeprefix(_PREFIX): text for name, text in texts.items() if name.startswith(_PREFIX)}
    return instruction(schema, interface, pages)
