"""The output of `claimset learn` and `claimset propose`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_table, show_words
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.learn.propose import OrderedDocument, Proposals
    from claimset.model.learned import LearnedLayer, LearnedScore

_HEAD = ("label", "language", "spans", "F1", "95 %", "proposed", "precision", "calibration error")


def show_learned(measures: "Mapping[str, LearnedLayer]") -> None:
    """Print a table of the scores of each layer, and what its model was learned from."""
    for number, (name, layer) in enumerate(measures.items()):
        if number:
            show_words("")
        makers = " and ".join(f"{count} made by a {maker}" for maker, count in layer.made_by.items())
        say(
            f"{name}: {plural(layer.documents, 'document')} ({makers}) in {plural(layer.groups, 'group')}, "
            f"{layer.folds} folds; every score is of documents that the model had not seen"
        )
        show_table(_HEAD, [_cells(row) for row in layer.scores], right=_HEAD[2:])
        if layer.floor is None:
            say(f"too few spans are as sure as a precision of {layer.precision:g} needs: nothing will be proposed")
        if layer.doubts:
            say(f"{plural(len(layer.doubts), 'label')} of gold doubted: claimset check lists them (LBL009)")


def _cells(row: "LearnedScore") -> tuple[object, ...]:
    interval = "" if row.low is None or row.high is None else f"{row.low:.2f} to {row.high:.2f}"
    precision, error = ("" if value is None else f"{value:.2f}" for value in (row.precision, row.calibration_error))
    label, language = row.label or "all", row.language or "all"
    return label, language, row.spans, f"{row.f1:.2f}", interval, row.proposed, precision, error


def show_proposals(result: "Proposals") -> None:
    """Print the number of proposed spans by label, and say which documents and layers get none."""
    rows = [(layer, label, count) for layer, counts in result.spans.items() for label, count in counts.items()]
    if rows:
        show_table(("layer", "label", "proposed"), rows, right=("proposed",))
    say(f"{plural(result.documents, 'document')} without labels, {plural(len(result.changed), 'file')} changed")
    if result.test:
        say(f"{plural(result.test, 'document')} of test or without a split: no proposals, so that test stays unseen")
    if result.without_text:
        say(f"{plural(result.without_text, 'document waits', 'documents wait')} for a text: claimset hydrate DIR")
    if result.unread:
        say(f"{plural(result.unread, 'quantity', 'quantities')} left out, because the value cannot be read")
    say_outdated(result.outdated)
    for layer in result.silent_layers:
        say(f"{layer}: too few spans are as sure as the precision needs, so nothing is proposed")


def say_outdated(counts: "Mapping[str, int]") -> None:
    """Say for each layer in how many documents gold changed or came since its model was learned."""
    for layer, count in counts.items():
        say(f"{layer}: gold of {plural(count, 'document')} changed or came since it was learned: claimset learn")


def show_order(rows: "Sequence[OrderedDocument]") -> None:
    """Print ids one a line, as push --order reads them."""
    show_words("id", *(row.document for row in rows))
    drawn = sum(row.drawn for row in rows)
    say(f"{plural(len(rows), 'document')}; {drawn} of them drawn at random, and test documents first among these")
