"""Recognises files of other tools that a check does not read, so that its message names them."""

import re

_MINIMAL = {"annotation_id", "annotator", "lead_time"}
_TAGGED_LINE = re.compile(rb"^\S+(?:[ \t]+\S+)*[ \t]+(?:O|[BIES]-\S+)[ \t]*$")
_REMEDY = "export it as JSON"
_JSON_FORMS = (
    ("entities", "doccano"),
    ("label", "doccano"),
    ("_task_hash", "Prodigy"),
    ("spans", "Prodigy"),
)


def other_json_form(value: object) -> str | None:
    """Return a sentence that names the other form of a JSON value; None for an unknown form."""
    if not isinstance(value, dict):
        return None
    if _MINIMAL & value.keys():
        return f"it is JSON_MIN, which has no relations and does not say which answer is of which span: {_REMEDY}"
    if any(isinstance(value.get(key), list) for key in ("annotations", "completions", "predictions")):
        return "it is a task without its data, so that its text is not here: export whole tasks"
    if isinstance(value.get("text"), str):
        for key, tool in _JSON_FORMS:
            if isinstance(value.get(key), list):
                return f"it is a file of {tool}, whose labels in '{key}' a check does not read: use claimset import"
    return None


def other_file_form(name: str, data: bytes) -> str | None:
    """Return a sentence that names the form of a file that is no JSON; None for an unknown form."""
    lines = data[:4096].splitlines()[:-1] or data.splitlines()
    suffix = name.lower().rpartition(".")[2]
    tagged = sum(1 for line in lines if _TAGGED_LINE.match(line))
    if data.lstrip().startswith(b"-DOCSTART-") or (
        lines and tagged * 2 > len([line for line in lines if line.strip()])
    ):
        return f"it is CoNLL, which has no relations, no attributes and one label for each word: {_REMEDY}"
    if suffix in {"csv", "tsv"}:
        return f"it is {suffix.upper()}, which does not say which answer is of which span: {_REMEDY}"
    return None
