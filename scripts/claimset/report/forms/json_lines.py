"""Issues as JSON, one a line."""

import msgspec

from claimset.report.check_report import CheckReport, Reporter
from claimset.report.without_typed_text import without_typed_text
from claimset.text.visible import ascii_json


def json_lines(report: CheckReport) -> str:
    """Return one JSON object a line, without any word of a text that the project may not publish."""
    items = without_typed_text(report.issues, report.open_ids, report.schema)
    return "".join(ascii_json(msgspec.to_builtins(item, enc_hook=str)) + "\n" for item in items)


REPORTER = Reporter("json", 20, json_lines)
