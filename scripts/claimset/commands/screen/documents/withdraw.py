"""What `claimset withdraw` shows: what would go, what went, and what no command of ours reaches."""

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_table
from claimset.commands.screen.talk import say
from claimset.model.file_kind import FILE_KINDS
from claimset.text.plural import first_names, plural

if TYPE_CHECKING:
    from claimset.sync.withdraw_tasks import DocumentTask
    from claimset.texts.withdraw import History, WithdrawalPlan


def show_withdrawal(plan: "WithdrawalPlan", tasks: Sequence["DocumentTask"]) -> None:
    """Show what a withdrawal takes away, by file and by task."""
    rows: list[tuple[object, object]] = [(name, "the whole file") for name in plan.files]
    rows += [(FILE_KINDS[kind].place, plural(count, "line")) for kind, count in plan.rows.items()]
    rows += [(name, "what it keeps of the document") for name in plan.rewritten]
    rows += [(f"task {task.task} of {task.title}", "begun" if task.is_begun else "not begun") for task in tasks]
    if rows:
        show_table(("goes", "of it"), rows)
    if plan.copies:
        say(
            f"nearly the same text stays in {first_names(plan.copies, 20)}: withdraw them too if the reason holds there"
        )


def say_out_of_reach(plan: "WithdrawalPlan", asked_server: bool) -> None:
    """Say what the withdrawal does not reach, and what a person does about each."""
    name = plan.tombstone.document
    if plan.releases:
        say(f"earlier releases have it: {', '.join(plan.releases)}; where they were published, take it down by hand")
    if plan.builds:
        say(f"these folders have its text, and verify as before: {', '.join(plan.builds)}")
    if not asked_server:
        say(
            f"no server was asked: claimset withdraw {name} --reason {plan.tombstone.reason} --server removes its tasks"
        )
    if plan.tombstone.reason == "request":
        say("backups of a server, and clones and copies of this folder elsewhere, have it until you delete them")
    _say_history(plan.history, name)


def _say_history(history: "History", name: str) -> None:
    if history.copies:
        say(f"tracked files with the same text, which you remove by hand: {', '.join(history.copies)}")
    if history.mentions:
        say(f"tracked files that name {name}, or have its name: {first_names(history.mentions, 20)}")
    if not history.commits:
        return
    count = plural(len(history.commits), "commit")
    say(
        f"git keeps its files in {count}, the newest {history.commits[0]}: a commit of this change does not delete them"
    )
    paths = " ".join(f"--path {shlex.quote(path)}" for path in history.paths)
    say(f"to delete them, commit, then: git filter-repo --invert-paths {paths}")
    say(
        "filter-repo renames every later commit: push with --force, let everybody clone anew, and ask the host to "
        "delete its caches; lines of shared files, such as a title in raw/manifest.jsonl, stay in the history"
    )
