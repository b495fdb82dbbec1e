"""The instruction that annotators see in a project on the server."""

from claimset.model.schema import Interface, Schema
from claimset.schema.guidelines import instruction
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder

_PREFIX = "schema/guidelines/"


def instruction_html(project: Project, schema: Schema, interface: Interface) -> str:
    """Return an interface's instruction as HTML: the guidelines of the layers that it draws."""
    texts = SchemaFolder(project.root).texts(())
    pages = {name.removeprefix(_PREFIX): text for name, text in texts.items() if name.startswith(_PREFIX)}
    return instruction(schema, interface, pages)
