"""The output of `claimset status`."""

from collections import Counter
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_table, show_words
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.sync.status import Status


def show_status(result: "Status") -> None:
    """Print the stages of the labelling, the pace of every annotator, and counts of refused annotations."""
    _show_stages(result)
    _show_paces(result)
    _show_proposals(result)
    if result.refused:
        show_words("")
        refusal_counts = Counter((row.interface, row.annotator or "?", row.code) for row in result.refused)
        show_table(
            ("interface", "annotator", "refused by", "annotations"),
            [(*key, number) for key, number in sorted(refusal_counts.items())],
            right=("annotations",),
        )
        say("refused annotations are not stored: claimset check lists them, and those that stop a release")
    if not result.stages and not result.annotators and not result.refused:
        say("nothing was sent and nothing was pulled: claimset push")
    elif not result.on_server:
        say("no server was asked: these are the pulled annotations")
    elif any(row.unpulled for row in result.stages):
        say("done counts annotations that are not pulled yet; times are those of pulled ones: claimset pull")


def _show_stages(result: "Status") -> None:
    if not result.stages:
        return
    head = ("interface", "annotator", "not sent", "waiting", "in progress", "done", "not pulled", "hours left")
    rows = [
        (
            row.interface,
            row.annotator or "all",
            row.unsent,
            row.waiting,
            _or_question_mark(row.in_progress),
            row.done,
            _or_question_mark(row.unpulled),
            _or_question_mark(row.hours_left),
        )
        for row in result.stages
    ]
    show_table(head, rows, right=head[2:])


def _show_paces(result: "Status") -> None:
    if not result.annotators:
        return
    show_words("")
    columns = ("annotator", "interface", "annotations", "median s", "days", "a day", "last")
    rows = [
        (
            row.annotator,
            row.interface,
            row.tempo.annotations,
            _or_question_mark(row.tempo.median_seconds),
            row.tempo.days,
            _or_question_mark(row.tempo.per_day),
            (row.last or "")[:16].replace("T", " "),
        )
        for row in result.annotators
    ]
    show_table(columns, rows, right=columns[2:6])


def _show_proposals(result: "Status") -> None:
    if result.proposals:
        from claimset.gold.acceptance import HEAD, acceptance_rows

        show_words("")
        show_table(HEAD, acceptance_rows(result.proposals), right=HEAD[4:])
    if result.held_out:
        say(f"{plural(result.held_out, 'document')} of the hold-out: their tasks show no proposals")


def _or_question_mark(value: object) -> object:
    return "?" if value is None else value
