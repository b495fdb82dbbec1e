"""claimset publish"""

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
    release: Annotated[Path | None, typer.Argument(help="The release's folder. Default: the newest in build/.")] = None,
    repo: Annotated[str | None, typer.Option(help="A dataset repository of the Hub: owner/name.")] = None,
    to: Annotated[str | None, typer.Option(help="A folder, or a git repository by its address.")] = None,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would be done; the default.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it.")] = False,
    public: Annotated[bool, typer.Option("--public", help="Make a new repository of the Hub public.")] = False,
    with_pages: Annotated[
        bool, typer.Option("--with-pages", help="Publish pages to walk through it too: a Space of the same name.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Publish a release: one commit, with the version as its tag.

    A version is published once: if its tag exists, nothing is sent. A release that does not verify is refused, and so
    is a build that annotations/releases/ does not have or that was not built from a commit. The Hub gets the token in
    HF_TOKEN; a new repository there is private without --public. Pages are sent before the release, so that a second
    run sends what a first one could not.

    Example: claimset publish --repo owner/safeguarding-claims --plan
    """
    from claimset.release.browse.publish_pages import pages_destination, plan_pages
    from claimset.release.publish import destination, newest_release, plan_publication, publish

    if only_plan and apply:
        print_error("--plan and --apply do not go together", "name one of them")
        exit_with(2)
    project = open_project(context)
    folder = release or newest_release(project.build)
    target = destination(folder, repo, to, public=public)
    plan = plan_publication(project, folder, target)
    pages = pages_plan = None
    if with_pages and not plan.faults:
        pages = pages_destination(folder, repo, to, public=public)
        pages_plan = plan_pages(project, folder, pages)
    counts = {
        state: sum(item.state == state for item in plan.items) for state in ("new", "changed", "unchanged", "removed")
    }
    if as_json:
        show_json(plan)
    else:
        show_table(
            ("file", "becomes", "bytes"),
            [(item.name, item.state, "" if item.size is None else f"{item.size:,}") for item in plan.items],
            right=("bytes",),
        )
    if plan.faults:
        for fault in plan.faults:
            say(f"{fault.file}: {fault.words}")
        say("nothing is published: the release was changed since it was built")
        exit_with(1)
    suffix = "" if plan.exists else " (new)" if to else f" (new, {'public' if public else 'private'})"
    say(f"{folder} as {plan.tag} to {plan.place}{suffix}{f', by {plan.account}' if plan.account else ''}")
    say(", ".join(f"{count} {state}" for state, count in counts.items() if count))
    if pages_plan is not None:
        new_files = [item for item in pages_plan.items if item.state in {"new", "changed"}]
        words = "there already" if pages_plan.is_published else plural(len(new_files), "file")
        say(f"{pages_plan.folder} as pages to {pages_plan.place}: {words}")
    if apply:
        if pages is not None and pages_plan is not None and not pages_plan.is_published:
            say(f"pages published: {pages.send(pages_plan.sending)}")
        say(f"published: {publish(plan, target)}")
    else:
        say("nothing was sent; --apply publishes it")
