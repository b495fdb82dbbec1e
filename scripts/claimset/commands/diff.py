"""claimset diff"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.model.release_diff import DocumentDiff, ReleaseDiff

_ROWS_SHOWN = 50


@errors_as_sentences
def command(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier release: its folder or its version.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The later release: its folder or its version.")],
    as_json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False,
) -> None:
    """
    Show the differences between two releases: documents, spans, attributes, relations, links, and shares of labels.

    A version means its folder in build/. Without that folder only its entry in the register is compared, which has the
    hash of each document and label counts.

    Example: claimset diff 0.1.0 build/safeguarding-claims-0.2.0
    """
    from claimset.release.compare.diff_releases import diff_releases
    from claimset.release.verify import verify_release
    from claimset.store.layout import SUMS

    for name in (before, after):
        if (Path(name) / SUMS).is_file() and verify_release(Path(name)).faults:
            say(f"{name} does not match its own sums: claimset verify {name}")
    difference = diff_releases(before, after, lambda: open_project(context))
    if as_json:
        show_json(difference)
        return
    _show(difference)
    if not difference.detailed:
        say("one of the releases is not in build/: spans and links were not compared")
    say(
        f"{difference.before} has {plural(difference.documents_before, 'document')}, "
        f"{difference.after} {difference.documents_after}; {len(difference.documents)} came, went or changed"
    )


def _show(difference: "ReleaseDiff") -> None:
    if difference.documents:
        rows = [(item.id, item.kind, _change_words(item)) for item in difference.documents[:_ROWS_SHOWN]]
        show_table(("document", "is", "what"), rows)
        if len(difference.documents) > _ROWS_SHOWN:
            say(f"and {len(difference.documents) - _ROWS_SHOWN} more")
    spans = [(item.id, span) for item in difference.documents for span in item.spans]
    if spans:
        cells = [
            (name, row.layer, row.id, row.kind, row.before or "", row.after or "") for name, row in spans[:_ROWS_SHOWN]
        ]
        show_table(("document", "layer", "span", "change", "before", "after"), cells)
        if len(spans) > _ROWS_SHOWN:
            say(f"and {plural(len(spans) - _ROWS_SHOWN, 'more span')}")
    links = [("added", words) for words in difference.links_added]
    links += [("removed", words) for words in difference.links_removed]
    if links:
        show_table(("change", "link between documents"), links[:_ROWS_SHOWN])
        if len(links) > _ROWS_SHOWN:
            say(f"and {plural(len(links) - _ROWS_SHOWN, 'more link')}")
    changed_labels = [
        item for item in difference.labels if (item.before, item.share_before) != (item.after, item.share_after)
    ]
    if changed_labels:
        balance = [
            (row.layer, row.label, row.before, row.after, f"{row.share_before:.1%}", f"{row.share_after:.1%}")
            for row in changed_labels
        ]
        head = ("layer", "label", "before", "after", "share before", "share after")
        show_table(head, balance, right=head[2:])


def _change_words(item: "DocumentDiff") -> str:
    phrases = [f"split {item.split_before} -> {item.split_after}"] if item.moved else []
    phrases += ["text"] * item.text + ["labels"] * item.labels
    counts = {
        ("span", "spans"): len(item.spans),
        ("relation added", "relations added"): len(item.relations_added),
        ("relation removed", "relations removed"): len(item.relations_removed),
    }
    phrases += [plural(count, *words) for words, count in counts.items() if count]
    return ", ".join([*phrases, *item.about]) or (item.split_after or item.split_before or "")
