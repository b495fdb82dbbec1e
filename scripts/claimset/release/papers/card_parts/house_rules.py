"""The part of a card that lists the rules which the dataset's schema judges more mildly."""

from collections.abc import Iterator

from claimset.model.schema import Schema
from claimset.rules.engine.rule_levels import lowered_rules
from claimset.text.markdown_table import table


def house_rules_section(schema: Schema) -> Iterator[str]:
    """Yield the section's heading, sentence and table; nothing where the schema lowers no rule."""
    rows = [(page.code, page.title, page.level, item.level, item.reason) for page, item in lowered_rules(schema)]
    if rows:
        yield "## Rules that are milder here\n"
        yield "The dataset has conventions of its own. `x-rules` in its schema gives these rules another level:\n"
        yield table(("code", "what it sees", "usual level", "level here", "why"), rows)
