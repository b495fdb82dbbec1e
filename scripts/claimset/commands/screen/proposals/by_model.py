"""The output of `claimset propose --llm`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_issues, show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import plural
from claimset.text.visible import in_quotes

if TYPE_CHECKING:
    from claimset.learn.language_model.answers import AskingPlan
    from claimset.learn.language_model.placing import Unplaced
    from claimset.learn.language_model.price import Spending
    from claimset.learn.language_model.propose import Failure, ModelProposals
    from claimset.sync.imports.model_annotations import ModelAnnotations

_ROWS_SHOWN = 20


def show_asking_plan(plan: "AskingPlan") -> None:
    """Say how many documents, tokens and what price it takes to ask a language model."""
    cost = "" if plan.cost is None else f", about {plan.cost:.2f} at these prices"
    say(f"{plural(plan.documents, 'document')}, {plan.kept} of them answered before, which costs nothing again")
    if plan.unreadable:
        say(f"{plural(plan.unreadable, 'kept answer')} cannot be read: asked for again, which may cost again")
    say(f"about {plan.tokens_in:,} tokens to send and {plan.tokens_out:,} to receive{cost}; nothing was sent")


def show_model_proposals(result: "ModelProposals") -> None:
    """Print the number of proposed spans by label, and say what was left out and why."""
    rows = [(layer, label, count) for layer, counts in result.spans.items() for label, count in counts.items()]
    if rows:
        show_table(("layer", "label", "proposed"), rows, right=("proposed",))
    model = f" by {in_quotes(', '.join(result.models))}" if result.models else ""
    answers = f"{plural(result.new_answers, 'new answer')}{model}"
    say(f"{plural(len(result.changed), 'file')} changed; {answers}{_spending(result.spending)}")
    _say_estimates(result.spending)
    if result.test:
        say(f"{plural(result.test, 'document')} of test or without a split: no proposals, so that test stays unseen")
    _say_left_out(result.failures, result.unplaced, result.unasked, result.own_copies)


def show_model_annotations(result: "ModelAnnotations", annotator: str) -> None:
    """Say how many annotations were stored, and what was left out and why."""
    show_issues(result.issues)
    say(
        f"{plural(result.annotations, 'annotation')} of the machine {annotator} in '{result.interface}', "
        f"{plural(len(result.changed), 'file')} changed; "
        f"{plural(result.new_answers, 'new answer')}{_spending(result.spending)}"
    )
    _say_estimates(result.spending)
    _say_left_out(result.failures, result.unplaced, result.unasked, result.own_copies)


def _spending(spending: "Spending") -> str:
    cost = "" if spending.cost is None else f", which cost {spending.cost:.4f}"
    return f", {spending.tokens_in:,} tokens sent and {spending.tokens_out:,} received{cost}"


def _say_estimates(spending: "Spending") -> None:
    if spending.estimated:
        say(
            f"the server counted no tokens of {plural(spending.estimated, 'request')}: these are estimates, rather too "
            "high; the provider's bill says what they cost"
        )


def _say_left_out(
    failures: "Sequence[Failure]", unplaced: "Mapping[str, Sequence[Unplaced]]", unasked: int, own_copies: int
) -> None:
    if own_copies:
        say(f"{plural(own_copies, 'text is', 'texts are')} not ours to send: --send-own-copy sends them too")
    if unasked:
        say(f"{plural(unasked, 'document was', 'documents were')} not asked about, because the cap is reached")
    if failures:
        say(f"{plural(len(failures), 'document')} got nothing; the next run asks again, and what failed may have cost:")
    for failure in failures[:_ROWS_SHOWN]:
        kept = f" (the answer is kept: {failure.answer})" if failure.answer else ""
        say(f"{failure.document}: {failure.reason}{kept}")
    if len(failures) > _ROWS_SHOWN:
        say(f"and {len(failures) - _ROWS_SHOWN} more without an answer: --json lists them all")
    items = [(name, item) for name, rows in unplaced.items() for item in rows]
    if items:
        reasons = Counter(item.reason for _, item in items)
        counts = "; ".join(f"{count}: {reason}" for reason, count in reasons.most_common())
        say(f"{plural(len(items), 'span')} of answers left out ({counts})")
        shown = [(name, item.layer, item.label, item.quote, item.reason) for name, item in items[:_ROWS_SHOWN]]
        show_table(("document", "layer", "label", "quote", "left out because"), shown)
