"""python -m corpus compare: shows how adjudicated gold stands to what was planted."""

from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import plural
from corpus.compared.gold import compare_gold
from corpus.compared.pairs import RIGHT, tally
from corpus.desk import Desk
from corpus.files import PLANTED, read_rows
from corpus.plan.pairs import PlantedPair


@errors_as_sentences
def compare() -> None:
    """
    Hold adjudicated gold against the planted pairs: their figures, and the verdicts of the arithmetic.

    Example: python -m corpus compare
    """
    desk = Desk.open()
    rows = compare_gold(desk.project, desk.plan, read_rows(PLANTED, PlantedPair))
    heads = ("pairs", "in gold", "values", "right", "wrong", "not compared", "right unlinked")
    for field in ("transformation", "verdict", "check", "trap", "across"):
        show_table((field, *heads), [(name, *row) for name, row in tally(rows, field).items()], right=heads)
    others = [row for row in rows if row.linked != RIGHT]
    show_table(
        ("pair", "planted", "from gold", "left", "right"),
        [(row.pair.id, row.pair.verdict, row.verdict or row.linked, row.pair.left, row.pair.right) for row in others],
    )
    say(f"{plural(len(rows), 'pair')}, {len(rows) - len(others)} as planted")
