"""The output of `claimset push` for documents."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_issues, show_json, show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import first_names, plural

if TYPE_CHECKING:
    from claimset.sync.push.earlier_labels import PrefillGap
    from claimset.sync.push.request import PushPreview
    from claimset.sync.push.saved_plan import SavedTarget

_STATES = {
    "new": "new",
    "prediction newer": "prediction newer",
    "unchanged": "unchanged",
    "text changed": "text changed",
    "refused": "refused",
    "only there": "on the server but not here",
    "waiting for text": "waiting for its text",
}
"""Maps the columns of a plan to the states of documents that they count."""
_GAPS: "dict[PrefillGap, str]" = {
    "undecided": "annotators differ and nobody decided (claimset adjudicate, or --prefill-from merged, own or none)",
    "not theirs": "its annotator did not label it in that pass (--prefill-from own)",
    "a machine's": "a machine labelled them, and documents of the hold-out show no machine's labels",
}
"""Maps each reason why a task shows no labels of an earlier pass to words for the screen."""
_ROWS_LISTED = 40
NAMES_SHOWN = 10
"""The most documents that a sentence names."""


def show_preview(preview: "PushPreview", as_json: bool, list_documents: bool) -> None:
    """Print the plan of a push: counts by project and issues; with `list_documents` also each document's state."""
    saved_plan = preview.saved_plan
    if as_json:
        show_json(saved_plan)
    else:
        for push_round in preview.rounds:
            say(f"server {push_round.server.url}, account {push_round.server.accounts.own_email()}")
        rows = [
            (
                target.title,
                target.annotator or "all",
                _page_words(target) if target.project else "to be made",
                *(sum(item.state == state for item in target.documents) for state in _STATES.values()),
            )
            for target in saved_plan.targets
        ]
        if preview.rounds:
            show_table(("project", "annotator", "page", *_STATES), rows, right=tuple(_STATES))
            for target in saved_plan.targets:
                if target.project:
                    say(f"{target.title}: {target.server}/projects/{target.project}")
        else:
            say("nothing to review: no document that several people labelled waits for a decision")
        if list_documents:
            _show_rows(
                [
                    (item.id, target.interface, target.annotator or "all", item.state)
                    for target in saved_plan.targets
                    for item in target.documents
                    if item.state != "unchanged"
                ]
            )
        show_issues(preview.issues)
    _say_notes(preview)


def _say_notes(preview: "PushPreview") -> None:
    """Say which documents are new again, held out, without earlier labels, or in a shared project too."""
    if preview.deleted_documents:
        names_shown = first_names(preview.deleted_documents, NAMES_SHOWN)
        say(f"sent before and deleted on the server since, so new again: {names_shown}")
    if preview.held_out:
        say(f"{plural(len(preview.held_out), 'document')} of the hold-out: their tasks show no proposals")
    for reason, names in preview.gaps.items():
        names_shown = first_names(names, NAMES_SHOWN)
        say(f"warning: sent without labels of an earlier pass, because {_GAPS[reason]}: {names_shown}")
    if preview.shared_documents:
        names_shown = first_names(preview.shared_documents, NAMES_SHOWN)
        say(f"warning: also in the project that all share, where annotators see each other's work: {names_shown}")
        say("pull the annotations from there, and tell people not to label there any more")


def _page_words(target: "SavedTarget") -> str:
    changes = [*target.page_changes, *(["versions"] if target.outdated else [])]
    return f"to be renewed ({', '.join(changes)})" if changes else "unchanged"


def _show_rows(lines: Sequence[tuple[str, str, str, str]]) -> None:
    if lines:
        show_table(("document", "interface", "annotator", "state"), lines[:_ROWS_LISTED])
    if len(lines) > _ROWS_LISTED:
        say(f"and {len(lines) - _ROWS_LISTED} more: --json lists them all")
