"""Issues about the decisions on a document: what is wrong with them, and what is still to be decided."""

from collections import Counter
from collections.abc import Iterator, Sequence

from claimset.gold.adjudicate import stale_changes
from claimset.gold.adjudication_plan import DocumentPlan, plan_document
from claimset.gold.merging.settle import decision_key
from claimset.gold.selection import DecisionNeeded
from claimset.model.decision import NEITHER, Decision
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.rules.annotators import pseudonym

_PEOPLES_SOURCES = {"server", "file"}


def adjudication_issues(
    document: Document,
    annotations: Sequence[Annotation],
    lines: Sequence[Decision | str],
    schema: Schema,
    decision_file: str,
) -> Iterator[Issue]:
    """
    Yield an issue for each line of `decision_file` that is wrong or no longer counts, and for what is undecided.

    `lines` are what the file's lines say: a decision, or where a line is none the sentence that says what is wrong.
    """
    decisions = [line for line in lines if isinstance(line, Decision)]
    for line in lines:
        if isinstance(line, str):
            yield Issue("SCH001", Level.ERROR, line, document=document.id, file=decision_file)
    plan = plan_document(document, annotations, decisions, schema, None)
    if plan is not None:
        yield from _undecided(plan)
        yield from _contradictions(plan, decision_file)
        yield from _decided(plan, schema, decision_file)
    stale = (
        plan.stale if plan is not None else tuple(line for line in decisions if line.sides),
        _stale_amendments(document, annotations, decisions, schema),
    )
    for line in (*stale[0], *stale[1]):
        message = f"the decision of {line.by} about {_topic(line)} no longer counts: the labels changed after it"
        yield Issue("ADJ004", Level.WARNING, message, document=document.id, file=decision_file)


def _undecided(plan: DocumentPlan) -> Iterator[Issue]:
    contradictions = {decision_key(line) for line in plan.contradictions}
    counts = Counter(
        f"{item.difference.kind} {item.about}".rstrip()
        for item in plan.differences
        if item.decision is None and item.difference.key not in contradictions
    )
    if counts:
        topics = ", ".join(f"{number} {topic}" for topic, number in sorted(counts.items()))
        message = f"{', '.join(map(pseudonym, plan.annotators))} differ and nobody decided: {topics}"
        yield Issue("ADJ001", Level.WARNING, message, document=plan.document)


def _contradictions(plan: DocumentPlan, decision_file: str) -> Iterator[Issue]:
    for line in plan.contradictions:
        if line.choice == NEITHER:
            choice, other_answer = NEITHER, "an annotator's span, or an unchanged one"
        else:
            choice = pseudonym(str(line.choice))
            other_answer = f"a span that is not {choice}'s"
        message = f"{line.by} chose {choice} about {_topic(line)}, but left {other_answer}"
        yield Issue("ADJ005", Level.WARNING, message, document=plan.document, file=decision_file)


def _decided(plan: DocumentPlan, schema: Schema, decision_file: str) -> Iterator[Issue]:
    # One line may settle several differences.
    lines = {
        id(item.decision): item.decision
        for item in plan.differences
        if item.decision is not None and item.decision.kind not in {"take", "merge"}
    }.values()
    bare_topics = [_topic(line) for line in lines if line.reason is None and line.source in _PEOPLES_SOURCES]
    if bare_topics:
        message = f"decided without a reason: {', '.join(bare_topics)}"
        yield Issue("ADJ002", Level.WARNING, message, document=plan.document, file=decision_file)
    parties = sorted({line.by for line in lines if line.by in {side.annotator for side in line.sides}})
    for name in parties:
        level = Level.ERROR if schema.source.get("x-curator") == "other" else Level.INFO
        message = f"{name} decided about an annotation of their own"
        yield Issue("ADJ003", level, message, document=plan.document, file=decision_file)


def _stale_amendments(
    document: Document, annotations: Sequence[Annotation], decisions: Sequence[Decision], schema: Schema
) -> tuple[Decision, ...]:
    if not decisions:
        return ()  # gold need not be made to see that no line is about it
    try:
        return stale_changes(document, annotations, schema, decisions)
    except DecisionNeeded:
        return ()  # there is no gold that a line could be about


def _topic(line: Decision) -> str:
    """Return what a decision is about: its kind and a name, like "attribute size"."""
    words = [line.kind, line.name or line.layer or line.choice or ""]
    return " ".join(word for word in words if word)
