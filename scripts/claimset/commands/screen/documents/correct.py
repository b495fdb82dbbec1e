"""What `claimset correct` shows of a plan."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.migration.correction.correct import CorrectionPlan
    from claimset.migration.correction.places import DecidedPlace
    from claimset.sync.correct_tasks import TaskCorrection


def show_correction(plan: "CorrectionPlan", tasks: Sequence["TaskCorrection"]) -> None:
    """Show what a person has to decide and to look at, and count the rest."""
    rows = [*_rows("decide", plan.undecided), *_rows("goes", plan.gone), *_rows("look at", plan.beside)]
    if rows:
        show_table(("", "present place", "present words", "new place", "new words"), rows)
    words = plural(plan.moved, "range of labels moves", "ranges of labels move")
    say(f"{words}, {plan.unmoved} stay where they are; each has the same words as before, or was decided")
    for link in plan.links:
        say(f"a link goes with its claim: {link}")
    for task in tasks:
        words = "a review, is removed" if task.is_review else f"{plural(len(task.items), 'annotation')} to rewrite"
        say(f"task {task.task.task} of {task.task.title}: {words}")


def _rows(kind: str, places: Sequence["DecidedPlace"]) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            kind,
            f"{row.start}:{row.end}",
            row.words,
            "" if row.new_start is None else f"{row.new_start}:{row.new_end}",
            row.new_words or "",
        )
        for row in places
    ]
