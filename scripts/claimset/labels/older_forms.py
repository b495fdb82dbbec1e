"""Converts the JSON of records and annotations from the forms of earlier claimsets to today's."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

_Json = dict[str, Any]
_STATES_THAT_COUNT = {"current", "unread"}


def record_of_today(record: _Json, pulled: Any = None) -> _Json:
    """
    Return a record in today's form; the same object if it has that form already.

    The old field `adjudicated` was true for gold of a single annotator too. So the status is `taken` only if there were
    several annotators to choose from: in the provenance, or in an interface of `pulled`, the content of the document's
    file of annotations.
    """
    provenance = record.get("provenance")
    if not isinstance(provenance, dict) or not {"layers", "adjudicated"} & provenance.keys():
        return record
    sources = provenance.get("layers", provenance.get("annotations"))
    is_taken = provenance.get("adjudicated") is True and (_several_annotators(sources) or _had_choice(pulled))
    today = {
        "annotations": sources,
        "gold_status": provenance.get("gold_status", "taken" if is_taken else "single"),
        **{key: value for key, value in provenance.items() if key not in {"layers", "annotations", "adjudicated"}},
    }
    return {**record, "provenance": today}


def annotations_of_today(pulled: _Json) -> _Json:
    """Return the content of a file of annotations in today's form; the same object if it has that form already."""
    if "layers" not in pulled:
        return pulled
    return {("annotations" if key == "layers" else key): value for key, value in pulled.items()}


def row_as_released(row: Mapping[str, Any], stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    Return a row of a release's table in the form of an older release, in which `stored` is the row of the document.

    Today's form does not say whether a record counted as adjudicated, so that is copied from `stored`.
    """
    provenance, stored_provenance = row.get("provenance"), stored.get("provenance")
    if not isinstance(provenance, dict) or not isinstance(stored_provenance, dict) or "layers" not in stored_provenance:
        return row
    older = {"layers": provenance.get("annotations"), "adjudicated": stored_provenance.get("adjudicated")}
    return {**row, "provenance": {**provenance, **older}}


def _several_annotators(sources: Any) -> bool:
    names = {item.get("annotator") for item in sources if isinstance(item, dict)} if isinstance(sources, list) else ()
    return len(names) > 1


def _had_choice(pulled: Any) -> bool:
    rows = annotations_of_today(pulled).get("annotations") if isinstance(pulled, dict) else None
    counts = Counter(
        str(row.get("interface"))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("state", "current") in _STATES_THAT_COUNT
    )
    return any(count > 1 for count in counts.values())
