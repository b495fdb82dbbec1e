"""claimset diff"""

from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.screen import errors_as_sentences, open_project, say, show_json, show_table
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.model.release_diff import DocumentDiff, ReleaseDiff

_ROWS_SHOWN = 50


@errors_as_sentences
def command(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier release: its folder or its version.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The later one.")],
    as_json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False,
) -> None:
    """
    Say what is different between two releases: documents, spans, attributes, relations, and the balance of labels.

    A version means the folder in build/, or what the register knows of it: which documents changed, and label counts.

    Example: claimset diff 0.1.0 build/safeguarding-claims-0.2.0
    """
    from claimset.release.compare.diff_releases import diff_releases

    found = diff_releases(before, after, lambda: open_project(context))
    if as_json:
        show_json(found)
        return
    _show(found)
    if not found.detailed:
        say("not both releases are at hand: spans were not compared")
    say(
        f"{found.before} has {plural(found.documents_before, 'document')}, {found.after} {found.documents_after}; "
        f"{len(found.documents)} came, went or changed"
    )


def _show(found: "ReleaseDiff") -> None:
    if found.documents:
        rows = [(item.id, item.kind, _change_words(item)) for item in found.documents[:_ROWS_SHOWN]]
        show_table(("document", "is", "what"), rows)
        if len(found.documents) > _ROWS_SHOWN:
            say(f"and {len(found.documents) - _ROWS_SHOWN} more")
    spans = [(item.id, span) for item in found.documents for span in item.spans]
    if spans:
        cells = [(name, it.layer, it.id, it.kind, it.before or "", it.after or "") for name, it in spans[:_ROWS_SHOWN]]
        show_table(("document", "layer", "span", "change", "before", "after"), cells)
        if len(spans) > _ROWS_SHOWN:
            say(f"and {plural(len(spans) - _ROWS_SHOWN, 'more span')}")
    changed = [item for item in found.labels if (item.before, item.share_before) != (item.after, item.share_after)]
    if changed:
        balance = [
            (it.layer, it.label, it.before, it.after, f"{it.share_before:.1%}", f"{it.share_after:.1%}")
            for it in changed
        ]
        head = ("layer", "label", "before", "after", "share before", "share after")
        show_table(head, balance, right=head[2:])


def _change_words(item: "DocumentDiff") -> str:
    said = [f"split {item.split_before} -> {item.split_after}"] if item.moved else []
    said += ["text"] * item.text + ["labels"] * item.labels
    counts = {
        ("span", "spans"): len(item.spans),
        ("relation added", "relations added"): len(item.relations_added),
        ("relation removed", "relations removed"): len(item.relations_removed),
    }
    said += [plural(count, *words) for words, count in counts.items() if count]
    return ", ".join([*said, *item.about]) or (item.split_after or item.split_before or "")
