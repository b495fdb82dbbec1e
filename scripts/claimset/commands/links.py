"""claimset links"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import print_error, say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    propose: Annotated[bool, typer.Option("--propose", help="List claims of one event that no link joins.")] = False,
    review: Annotated[Path | None, typer.Option(help="Write a page on which to link them.")] = None,
    apply: Annotated[Path | None, typer.Option(help="Add the links of a file, one line each.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Link claims of different documents that state the same, a part of it, or a conflict.

    --propose lists pairs of claims of one event whose figures count the same thing, with the arithmetic. --review
    writes them to a page on which a person decides and saves a file. --apply adds that file to annotations/links.jsonl.

    Example: claimset links --review links.html
    """
    from claimset.check.links import apply_links, propose_links, relations_across
    from claimset.report.links_page import links_page
    from claimset.store.files.files import write_whole

    if (propose, review is not None, apply is not None).count(True) != 1:
        print_error("claimset links takes one of its options", "name --propose, --review FILE or --apply FILE")
        exit_with(2)
    project = open_project(context)
    if apply is not None:
        new, total = apply_links(project, apply)
        say(f"{plural(new, 'link')} added, {total} in all")
        return
    proposals = propose_links(project)
    if review is not None:
        page = links_page(f"Links of {project.schema().name}", proposals, relations_across(project))
        write_whole(review, page.encode())
        say(f"{plural(len(proposals), 'pair')} to decide in {review}")
    elif as_json:
        show_json(proposals)
    else:
        show_table(
            ("from", "to", "verdict", "sum"),
            [
                (
                    f"{row.source.document} {row.source.claim}",
                    f"{row.target.document} {row.target.claim}",
                    row.verdict,
                    row.sentence,
                )
                for row in proposals
            ],
        )
        say(f"{plural(len(proposals), 'pair')} that no link joins")
