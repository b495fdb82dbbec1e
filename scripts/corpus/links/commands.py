"""The command line of passes that link claims: write a linker's folder, read what the linker wrote."""

import sys
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from claimset.check.links import relations_across
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.talk import say
from claimset.model.trouble import Misconfigured
from claimset.rules.annotators import require_pseudonym
from claimset.store.files.files import write_whole
from claimset.store.links import links_text
from claimset.store.project import Project
from claimset.text.plural import plural
from corpus.files import HOME, require_page
from corpus.links.lines import read_links
from corpus.links.story import Story, read_stories

app = typer.Typer(help="Passes that link claims: what a linker gets, and the links that come back.")
Folder = Annotated[Path, typer.Argument(help="The linker's folder, outside the project.")]
Linker = Annotated[str, typer.Option(help="The linker's pseudonym, such as m11.")]
_PAGE, _RELATIONS = HOME / "briefs" / "linker.md", "schema/guidelines/relations.md"
_COMMAND = '#!/bin/sh\nexec {python} -m corpus links read "$(dirname "$(realpath "$0")")" --linker {name}\n'


@app.command()
@errors_as_sentences
def prepare(
    folder: Folder,
    linker: Linker,
    stories: Annotated[list[str] | None, typer.Argument(help="Stories; all if left out.")] = None,
) -> None:
    """
    Write a folder with the linker's page, the page of relations and a page for each story.

    Lines that the linker wrote before stay.

    Example: python -m corpus links prepare ../passes/m11 --linker m11
    """
    require_pseudonym(linker, "m11")
    project = Project.find(HOME)
    if folder.resolve().is_relative_to(project.root):
        raise Misconfigured(f"{folder} lies in the project", "name a folder outside of it, from which nothing is seen")
    chosen = _chosen(read_stories(project), stories)
    files = {"README.md": _PAGE, "relations.md": project.root / _RELATIONS}
    pages = {name: file.read_text("utf-8") for name, file in files.items()}
    pages |= {f"stories/{story.name}.md": story.page for story in chosen}
    for name, words in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(words.encode())
    (folder / "links").mkdir(exist_ok=True)
    check = folder / "check"
    check.write_text(_COMMAND.format(python=quote(sys.executable), name=quote(linker)), "utf-8")
    check.chmod(0o755)
    say(f"{folder}: {plural(len(chosen), 'story', 'stories')}")


@app.command()
@errors_as_sentences
def read(
    folder: Folder,
    linker: Linker,
    out: Annotated[Path | None, typer.Option(help="Write the links to a file, for claimset links --apply.")] = None,
) -> None:
    """
    Say which lines of a linker are no links, and write the links to a file where every line is one.

    Example: python -m corpus links read ../passes/m11 --linker m11 --out build/links.jsonl
    """
    require_pseudonym(linker, "m11")
    project = Project.find(HOME)
    written = sorted((folder / "links").glob("*.txt"))
    stories = {story.name: story for story in _chosen(read_stories(project), [file.stem for file in written])}
    for story in stories.values():
        require_page(folder / "stories" / f"{story.name}.md", story.page)
    results = [
        read_links(file.read_text("utf-8"), stories[file.stem], relations_across(project), linker) for file in written
    ]
    faults = [fault for _, rows in results for fault in rows]
    links = [link for rows, _ in results for link in rows]
    for fault in faults:
        say(fault)
    say(f"{plural(len(links), 'link')} in {plural(len(written), 'story', 'stories')}")
    if faults:
        exit_with(1)
    if out is not None:
        write_whole(out, links_text(links).encode())


def _chosen(stories: dict[str, Story], names: list[str] | None) -> list[Story]:
    unknown = sorted(set(names or ()) - stories.keys())
    if unknown:
        raise Misconfigured(f"no story {', '.join(unknown)} has two documents with gold", "see claimset status")
    return [stories[name] for name in names] if names else list(stories.values())
