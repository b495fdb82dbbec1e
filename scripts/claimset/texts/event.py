"""The event that documents report together, in their lines of the manifest."""

from collections.abc import Sequence

import msgspec

from claimset.model.document import ID_PATTERN, named_documents
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.text.visible import in_quotes


def set_event(project: Project, document_ids: Sequence[str], event: str) -> tuple[str, ...]:
    """
    Write into the manifest that documents report one event; return the ids of those whose line changed.

    Raises Misconfigured for a document that the project does not have and for a name that is no id; then nothing is
    written.
    """
    require_event_name(event)
    with project.locked():
        documents = project.documents()
        names = {document.id for document in named_documents(documents, document_ids)}
        changed_ids = tuple(item.id for item in documents if item.id in names and item.event != event)
        if changed_ids:
            project.write_manifest(
                msgspec.structs.replace(item, event=event) if item.id in changed_ids else item for item in documents
            )
    return changed_ids


def require_event_name(event: str) -> None:
    """Raise Misconfigured for an event's name that is no id: a headline of a text of others must not be tracked."""
    if not ID_PATTERN.fullmatch(event):
        raise Misconfigured(
            f"{in_quotes(event, 60)} cannot be the name of an event",
            "use small letters, digits, '.', '-' and '_', such as northmere-figures",
        )
