"""claimset hydrate"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.hydrate import show_hydrated_release, show_hydration
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(help="The folder with your own copies of the texts.", exists=True, file_okay=False)
    ],
    renew_lock: Annotated[
        bool,
        typer.Option("--renew-lock", help="Then compute raw/texts.lock.json again for every text that is here."),
    ] = False,
    release: Annotated[
        Path | None,
        typer.Option(help="Join the documents of this release to your copies instead.", exists=True, file_okay=False),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --release: the folder for the joined dataset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Find your own copies of texts that are not ours to publish, by their content.

    A project keeps them in .claimset/texts/, which version control ignores: EXACT copies, and copies that differ in
    white space only (NORMALISED), restored to the bytes that were labelled. PARTIAL and REFUSED copies are listed and
    not kept. --release needs no project: --out becomes a dataset for you only, with every span that your copies prove;
    hydration.json lists the others. Nothing is downloaded.

    Example: claimset hydrate ~/articles --release build/safeguarding-claims-0.1.0 --out ~/hydrated
    """
    if release is not None:
        if out is None or renew_lock:
            raise typer.BadParameter("--release needs --out, and goes without --renew-lock")
        _join_release(folder, release, out, as_json=as_json)
        return
    if out is not None:
        raise typer.BadParameter("--out goes with --release")
    _keep_texts(context, folder, renew_lock=renew_lock, as_json=as_json)


def _join_release(folder: Path, release: Path, out: Path, *, as_json: bool) -> None:
    from claimset.release.hydrate.hydrate_release import hydrate_release

    with progress() as report:
        result = hydrate_release(release, folder, out, report)
    show_hydrated_release(result, as_json)
    exit_with(0 if not any(row.unproven for row in result.documents) else 1)


def _keep_texts(context: typer.Context, folder: Path, *, renew_lock: bool, as_json: bool) -> None:
    from claimset.texts.hydrate import hydrate, renew_lock_file

    project = open_project(context)
    with progress() as report:
        result = hydrate(project, folder, report)
    renewed_ids = renew_lock_file(project) if renew_lock else ()
    show_hydration(result, as_json)
    if renew_lock:
        say(f"raw/texts.lock.json: {len(renewed_ids)} of {plural(len(result.documents), 'entry', 'entries')} changed")
    exit_with(0 if all(row.is_here for row in result.documents) else 1)
