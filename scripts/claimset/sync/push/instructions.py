"""The instruction that annotators see in a project on the server."""

from claimset.model.schema import Interface, Schema
from claimset.schema.instruction import instruction
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder

_PREFIX = "schema/guidelines/"
_REVIEW = """<h3>Review</h3>
<p>The text shows the proposed gold. Each pane below shows the labels of one annotator, and cannot be changed. A is
another annotator in each text.</p>
<ol>
<li>The list of regions begins with those that annotators differ on. Select one: <i>Info</i> shows each annotator's
labels.</li>
<li>Leave it, change it or delete it; or choose who is right about it and leave it as it is. Give a reason.</li>
<li>Relations count as they are drawn: delete wrong ones, draw missing ones.</li>
<li>Submit. The labels in the text are then your decision about every difference, and about nothing else.</li>
</ol>
"""


def instruction_html(project: Project, schema: Schema, interface: Interface) -> str:
    """
    Return an interface's instruction as HTML: the guidelines of the layers that it draws.

    In one that reviews another the steps of a review come first.
    """
    texts = SchemaFolder(project.root).texts(())
    pages = {name.removeprefix(_PREFIX): text for name, text in texts.items() if name.startswith(_PREFIX)}
    steps = _REVIEW if interface.reviews is not None else ""
    return steps + instruction(schema, interface, pages)
