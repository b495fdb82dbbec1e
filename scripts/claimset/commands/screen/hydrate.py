"""The output of `claimset hydrate`: the copy of each document, and how much of the document it proves."""

from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.release.hydrate.hydrate_release import HydratedRelease
    from claimset.texts.hydrate import Hydration


def show_hydrated_release(result: "HydratedRelease", as_json: bool) -> None:
    """Print the copy that each document of a release was joined to, and the folder of the joined dataset."""
    if as_json:
        show_json(result)
    else:
        rows = [
            (
                row.document,
                row.verdict,
                f"{row.sentences}/{row.of}",
                f"{row.spans - len(row.unproven)}/{row.spans}",
                f"{row.relations - len(row.unjoined)}/{row.relations}",
                row.file or "",
            )
            for row in result.documents
        ] + [("", "UNREADABLE", "", "", "", file) for file in result.unreadable]
        head = ("document", "verdict", "sentences", "spans", "relations", "file")
        show_table(head, rows, right=head[2:5])
    missing_count = sum(row.verdict in {"MISSING", "REFUSED"} for row in result.documents)
    if result.folder is None:
        say("nothing written: no copy was found")
    else:
        joined_documents = plural(len(result.documents) - missing_count, "document")
        say(f"{result.folder}: {joined_documents}, for you only; hydration.json lists spans that are not proven")
    if missing_count:
        say(plural(missing_count, "document waits for its text", "documents wait for their text"))


def show_hydration(result: "Hydration", as_json: bool) -> None:
    """Print the copy of each document of a project."""
    if as_json:
        show_json(result)
    else:
        rows = [
            (row.document, row.verdict, f"{row.sentences}/{row.of}", row.file or "") for row in result.documents
        ] + [("", "UNREADABLE", "", file) for file in result.unreadable]
        show_table(("document", "verdict", "sentences", "file"), rows, right=("sentences",))
