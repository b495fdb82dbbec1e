"""claimset publish"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import print_error, say


@errors_as_sentences
def command(
    context: typer.Context,
    release: Annotated[
        Path | None, typer.Argument(help="The release's folder; the newest in build/ by itself.")
    ] = None,
    repo: Annotated[str | None, typer.Option(help="A dataset repository of the Hub: owner/name.")] = None,
    to: Annotated[str | None, typer.Option(help="A folder, or a git repository by its address.")] = None,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would be done; the default.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it.")] = False,
    public: Annotated[bool, typer.Option("--public", help="A new repository of the Hub is open to everyone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Put a release where others find it: one commit, and a tag that is its version.

    A version is published once: where its tag is, nothing is sent. A release that does not verify is refused, and so is
    a build that annotations/releases/ does not have or that was built from no commit. The Hub is spoken to with the
    token in HF_TOKEN; a new repository there is private unless --public says otherwise.

    Example: claimset publish --repo owner/safeguarding-claims --plan
    """
    from claimset.release.publish import destination, newest_release, plan_publication, publish

    if only_plan and apply:
        print_error("these options do not go together", "--plan, or --apply")
        exit_with(2)
    project = open_project(context)
    folder = release or newest_release(project.build)
    target = destination(folder, repo, to, public=public)
    plan = plan_publication(project, folder, target)
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
        say("nothing can be published: the release is not what it was")
        exit_with(1)
    suffix = "" if plan.made else " (new)" if to else f" (new, {'public' if public else 'private'})"
    say(f"{folder} as {plan.tag} to {plan.place}{suffix}{f', by {plan.account}' if plan.account else ''}")
    say(", ".join(f"{count} {state}" for state, count in counts.items() if count))
    if apply:
        say(f"published: {publish(plan, target)}")
    else:
        say("nothing was sent; --apply does it")
