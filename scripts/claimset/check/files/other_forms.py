"""Names the forms in which tools write labels and which are not read, so that a check says what it did not judge."""

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
    """Say in one sentence that a JSON value has a form of another kind, and which; None where it is of none."""
    if not isinstance(value, dict):
        return None
    if _MINIMAL & value.keys():
        return f"it is JSON_MIN, which does not say which answer belongs to which span, nor any relation: {_REMEDY}"
    if isinstance(value.get("text"), str):
        for key, tool in _JSON_FORMS:
            if isinstance(value.get(key), list):
                return f"it is of {tool}, and its labels in '{key}' are not read"
    return None


def other_file_form(name: str, data: bytes) -> str | None:
    """Say in one sentence that a file that is no JSON has another form; `data` is its beginning, `name` its name."""
    lines = data[:4096].splitlines()[:-1] or data.splitlines()
    suffix = name.lower().rpartition(".")[2]
    tagged = sum(1 for line in lines if _TAGGED_LINE.match(line))
    if data.lstrip().startswith(b"-DOCSTART-") or (
        lines and tagged * 2 > len([line for line in lines if line.strip()])
    ):
        return f"it is CoNLL, which loses relations, attributes and one of two labels on the same words: {_REMEDY}"
    if suffix in {"csv", "tsv"}:
        return f"it is {suffix.upper()}, which does not say which answer belongs to which span: {_REMEDY}"
    return None
