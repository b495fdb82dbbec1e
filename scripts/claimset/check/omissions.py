"""Issues about answers in controls that the schema leaves out (`x-left-out`)."""

from collections.abc import Iterator, Mapping

from claimset.model.issue import Issue, Level
from claimset.text.plural import plural


def omission_issues(counts: Mapping[str, int]) -> Iterator[Issue]:
    """Yield a warning for each control whose answers the schema leaves out; `counts` maps controls to answers."""
    for name, times in sorted(counts.items()):
        words = (
            "has no counterpart in the schema: it is" if times == 1 else "have no counterpart in the schema: they are"
        )
        yield Issue("SCH003", Level.WARNING, f"{plural(times, 'answer')} in '{name}' {words} left out")
