"""Splits that people chose, `annotations/splits.jsonl`: a line for each document, written by hand and tracked."""

from pathlib import Path

from claimset.model.file_kind import FILE_KINDS, rows_of
from claimset.model.json_text import decode_json
from claimset.model.release import SplitDecision
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole
from claimset.store.layout import SPLIT_DECISIONS


def read_decisions(root: Path) -> dict[str, SplitDecision]:
    """
    Return the decisions by document; none for a missing file.

    Raises Misconfigured for an invalid line, one without a reason or owner, and a second one about a document.
    """
    file = root / SPLIT_DECISIONS
    decisions: dict[str, SplitDecision] = {}
    lines = read_whole(file).splitlines() if file.is_file() else ()
    for number, line in rows_of(FILE_KINDS["splits"], lines, SPLIT_DECISIONS):
        try:
            decision = decode_json(line, type=SplitDecision)
            if not decision.reason.strip() or not decision.owner.strip():
                raise ValueError("it gives no reason or owner")  # noqa: TRY301
            if decision.document in decisions:
                raise ValueError(f"{decision.document} stands there twice")  # noqa: TRY301
        except ValueError as error:
            raise Misconfigured(f"{SPLIT_DECISIONS}, line {number}: {error}", "mend the line") from error
        decisions[decision.document] = decision
    return decisions
