"""New decisions: from a file that a person wrote, and from the options of a command."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

import msgspec

from claimset.gold.merging.answers import answer_words, is_answer
from claimset.gold.merging.differences import AnnotatorDifference
from claimset.gold.merging.settle import difference_id, settling_line
from claimset.gold.selection import compared_annotations, counting_annotations, objection
from claimset.model.decision import Decision, DifferenceKind, MergeRule, ReasonCode, Side, Strategy
from claimset.model.document import Document
from claimset.model.machine import Machine, NotRecorded
from claimset.model.record import Annotation, MadeBy
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.text.visible import in_quotes

UNNAMED = "unnamed"
"""Who decides where the command does not say."""


class FileDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A line of a file of decisions.

    `difference` is the id that the plan gives to a difference. The line decides it by `choice`, the name of the
    annotator who is right, or by a `value` of the curator's own. The value has the form that sides have, with gold's
    ids in coreference; None leaves the span out, or the answer empty. `by` is the curator; `machine` is the machine
    that decided, if one did.

    A line without a difference corrects gold: it has the `kind`, `layer`, `name`, `span` and `value` of a decision
    about gold.
    """

    document: str
    difference: str | None = None
    choice: str | None = None
    value: Any = msgspec.UNSET
    reason: ReasonCode | None = None
    note: str | None = None
    by: str | None = None
    made_by: MadeBy = "person"
    machine: Machine | NotRecorded | None = None
    kind: DifferenceKind | None = None
    layer: str | None = None
    name: str | None = None
    span: str | None = None


def merge_rule(strategy: str, users: int, share: float) -> MergeRule:
    """
    Return the rule of a strategy. Raises Misconfigured for an unknown strategy.

    `users` is the least number of annotators who agree and `share` their least share, from 0 to 1. Both count for
    `threshold` only.
    """
    names = get_args(Strategy)
    if strategy not in names:
        raise Misconfigured(f"there is no strategy {in_quotes(strategy)}", f"one of {', '.join(names)}")
    rule = msgspec.convert({"strategy": strategy}, MergeRule)
    return msgspec.structs.replace(rule, users=users, share=share) if strategy == "threshold" else rule


def now() -> str:
    """Return the moment in UTC, to the second, like "2026-01-31T12:00:00Z"."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def decisions_of_file(
    document: Document,
    lines: Sequence[tuple[str, FileDecision]],
    annotations: Sequence[Annotation],
    schema: Schema,
    curator: str | None,
) -> Iterator[Decision]:
    """
    Yield the decisions that the lines of a file make about differences in one document.

    `lines` are pairs of place ("decisions.jsonl, line 3") and decision. Raises Misconfigured for a line about a
    difference that there is not today, and for one whose choice or value does not decide it.
    """
    differences: dict[str, AnnotatorDifference] = {
        difference_id(item): item for _, items in compared_annotations(annotations, schema) for item in items
    }
    for place, line in lines:
        if line.difference is None:
            continue
        difference = differences.get(line.difference)
        if difference is None:
            raise Misconfigured(
                f"{place}: {line.document} has no difference {line.difference}",
                "claimset adjudicate --plan --differences lists those of today",
            )
        names = [side.annotator for side in difference.sides]
        if (line.choice is None) == (line.value is msgspec.UNSET):
            raise Misconfigured(
                f"{place}: the line needs either a choice or a value", "write one of the two, and delete the other"
            )
        if line.choice is not None and line.choice not in names:
            raise Misconfigured(
                f"{place}: {in_quotes(line.choice)} is no annotator of this difference",
                f"write one of {', '.join(names)}",
            )
        if line.value is not msgspec.UNSET and not is_answer(difference, line.value, document, schema):
            raise Misconfigured(
                f"{place}: a difference of the kind '{difference.kind}' cannot have this value",
                f"write {answer_words(difference, document, schema)}",
            )
        yield difference.decision(
            by=line.by or curator or UNNAMED,
            at=now(),
            source="file",
            choice=line.choice,
            value=None if line.value is msgspec.UNSET else line.value,
            reason=line.reason,
            note=line.note,
            made_by=line.made_by,
            machine=line.machine,
        )


def take_lines(
    annotations: Sequence[Annotation],
    schema: Schema,
    annotator: str,
    decisions: Sequence[Decision],
    *,
    by: str = UNNAMED,
    document_named: bool,
) -> Iterator[Decision]:
    """
    Yield a decision for each interface in which an annotation has to be taken whole because several people differ.

    With `document_named` an annotation is taken too that was made in another's project, or differently in several
    projects.
    """
    contested = {
        compared.interface.name for compared, differences in compared_annotations(annotations, schema) if differences
    }
    for interface in schema.interfaces.values():
        candidates = counting_annotations(annotations, interface)
        own = next((item for item in candidates if item.annotator == annotator), None)
        if own is None:
            continue
        is_objectionable = objection(own, annotations) is not None
        if is_objectionable and not document_named:
            continue
        basis = settling_line(candidates, interface.name, decisions)
        has_several_texts = len({item.text_sha256 for item in candidates}) > 1
        if (interface.name in contested or is_objectionable or has_several_texts) and (
            basis is None or basis.choice != annotator
        ):
            yield _line("take", interface.name, candidates, by, choice=annotator)


def merge_lines(
    annotations: Sequence[Annotation],
    schema: Schema,
    rule: MergeRule,
    decisions: Sequence[Decision],
    *,
    by: str = UNNAMED,
) -> Iterator[Decision]:
    """Yield a decision for each interface in which annotators differ: the rule settles what nobody decided."""
    for compared, differences in compared_annotations(annotations, schema):
        candidates = list(compared.annotations.values())
        basis = settling_line(candidates, compared.interface.name, decisions)
        if differences and (basis is None or basis.merge != rule):
            yield _line("merge", compared.interface.name, candidates, by, merge=rule)


def _line(kind: Any, interface: str, candidates: Sequence[Annotation], by: str, **fields: Any) -> Decision:
    sides = tuple(Side(item.annotator, item.sha256) for item in candidates)
    return Decision(by=by, at=now(), source="command", kind=kind, interface=interface, sides=sides, **fields)
