"""How a push of documents shows what it would do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_issues, show_json, show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import first_names

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
"""The columns of a plan, and the states of documents that they count."""
_GAPS: "dict[PrefillGap, str]" = {
    "undecided": "annotators differ and nobody decided (claimset adjudicate, or --prefill-from merged, own or none)",
    "not theirs": "who gets it did not label it there (--prefill-from own)",
}
"""Why an earlier pass is not shown, in words."""
_ROWS_LISTED = 40
NAMES_SHOWN = 10
"""How many documents a sentence names."""


def show_preview(preview: "PushPreview", as_json: bool, list_documents: bool) -> None:
    """Print what would become of documents: counts by project, what is wrong, and, `listed`, document by document."""
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
            say("nothing to review: no text that several people labelled waits for a decision")
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
    if preview.deleted_documents:
        say(f"sent before and deleted there since, so new again: {first_names(preview.deleted_documents, NAMES_SHOWN)}")
    for reason, names in preview.gaps.items():
        say(f"warning: sent without labels of an earlier pass, for {_GAPS[reason]}: {first_names(names, NAMES_SHOWN)}")
    if preview.shared_documents:
        shared = first_names(preview.shared_documents, NAMES_SHOWN)
        say(f"warning: also in the project that all share, where they are annotated once more and not blind: {shared}")
        say("pull what was done there, and tell people to label there no more")


def _page_words(target: "SavedTarget") -> str:
    changes = [*target.page_changes, *(["versions"] if target.outdated else [])]
    return f"to be renewed ({', '.join(changes)})" if changes else "unchanged"


def _show_rows(lines: Sequence[tuple[str, str, str, str]]) -> None:
    if lines:
        show_table(("document", "interface", "annotator", "state"), lines[:_ROWS_LISTED])
    if len(lines) > _ROWS_LISTED:
        say(f"and {len(lines) - _ROWS_LISTED} more: --json lists them all")
