"""The change of a text that a server is told of: one that is planned, or one that was carried out here already."""

from pathlib import Path

from claimset.migration.correction.correct import CorrectionPlan
from claimset.model.document import named_documents
from claimset.model.trouble import Conflict
from claimset.store.files.files import read_whole
from claimset.store.kept.document_changes import DocumentChanges
from claimset.store.project import Project
from claimset.sync.correct_tasks import TextChange
from claimset.text.decode import sha256


def corrected_text(project: Project, plan: CorrectionPlan) -> TextChange:
    """Return the change of a text that is planned."""
    changes, name = DocumentChanges(project), project.pulled_name(plan.document.id)
    return TextChange(
        plan.document.id,
        plan.new.files[project.text_name(plan.document)].decode(),
        plan.earlier.sha256,
        plan.document.sha256,
        changes.bytes_of(name),
        plan.new.files.get(name, b""),
    )


def finished_correction(project: Project, name: str, file: Path) -> TextChange | None:
    """
    Return the last correction of a document that has the text of a file already; None if it has another text.

    Raises Conflict if its last change is no correction that is kept here.
    """
    (document,) = named_documents(project.documents(), [name])
    data = read_whole(file)
    if sha256(data) != document.sha256:
        return None
    changes, pulled = DocumentChanges(project), project.pulled_name(name)
    change = next(reversed(changes.of_document(name)), None)
    if change is None or change.job != "correct":
        raise Conflict(
            f"{name} has this text already, and no correction of it is kept here",
            "run the command on the machine on which the text was corrected",
        )
    after = changes.bytes_of(pulled)
    before = change.files[pulled].earlier_bytes if pulled in change.files else after
    old_sha256 = change.files[project.text_name(document)].before
    return TextChange(name, data.decode(), old_sha256, document.sha256, before, after)
