"""
The lines that a curator writes, a file a document.

    1 | A | boundary
    2 | none | spurious | the author's own remark
    3 | = RULE | label

A line has the number of a difference, the letter of the annotator who is right or `none` or an answer of the curator's
own, a reason, and a note where one helps. `#` begins a remark.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, get_args

import msgspec

from claimset.gold.new_decisions import FileDecision
from claimset.gold.planned_difference import PlannedDifference
from claimset.model.decision import ReasonCode
from claimset.model.json_text import decode_json
from corpus.curation.page import CurationPage

_NOBODY, _OWN = "none", "="
_NAME = re.compile(r"(?<![\w\"])[^\W\d]\w*(?![\w\"])")


def read_decisions(words: str, page: CurationPage) -> tuple[list[FileDecision], list[str]]:
    """Return the decisions of a file, and a sentence about each line that is none and each difference without one."""
    decisions: dict[str, FileDecision] = {}
    faults = []
    for number, line in enumerate(words.splitlines(), 1):
        if line.strip() and not line.strip().startswith("#"):
            try:
                name, decision = _decision(line, page, decisions)
                decisions[name] = decision
            except ValueError as error:
                faults.append(f"{page.document}, line {number}: {error}")
    faults += [f"{page.document}: difference {name} is not decided" for name in page.differences.keys() - decisions]
    return list(decisions.values()), sorted(faults)


def _decision(line: str, page: CurationPage, earlier: Collection[str]) -> tuple[str, FileDecision]:
    name, *fields = (field.strip() for field in line.split("|"))
    if name not in page.differences:
        raise ValueError(f"{name!r} is no number of a difference")
    if name in earlier:
        raise ValueError(f"difference {name} is decided above")
    if not 2 <= len(fields) <= 3:
        raise ValueError("write NUMBER | A, B, none or = ANSWER | REASON | NOTE")
    answer, reason, note = *fields[:2], fields[2] if len(fields) > 2 else None
    if reason not in get_args(ReasonCode):
        raise ValueError(f"{reason!r} is no reason: {', '.join(get_args(ReasonCode))}")
    difference = page.differences[name]
    row = {"document": page.document, "difference": difference.id, "reason": reason, "note": note, "made_by": "machine"}
    return name, msgspec.convert(row | dict(_answer(answer, difference, page.annotators)), FileDecision)


def _answer(words: str, difference: PlannedDifference, annotators: dict[str, str]) -> Iterator[tuple[str, Any]]:
    if words in annotators and annotators[words] in {side.annotator for side in difference.sides}:
        yield "choice", annotators[words]
    elif words == _NOBODY:
        yield "value", None
    elif words.startswith(_OWN):
        yield "value", _own_value(words.removeprefix(_OWN).strip(), difference.own.form)
    else:
        raise ValueError(f"{words!r} is none of the letters of this difference, not 'none', and begins with no '='")


def _own_value(words: str, form: str) -> Any:
    if form == "words":
        return words
    # A span is written as [START, END, LABEL], the label without quotation marks.
    in_json = _NAME.sub(r'"\g<0>"', words) if form == "span" else words
    try:
        return decode_json(in_json.encode(), Any)
    except msgspec.DecodeError:
        return words
