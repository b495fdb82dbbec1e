"""claimset schema import"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from claimset.commands.context import open_project, open_server, start_folder
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.interface_tables import show_interface
from claimset.commands.screen.output import show_issues, show_json
from claimset.commands.screen.talk import print_error, say
from claimset.model.trouble import Misconfigured

if TYPE_CHECKING:
    from claimset.store.project import Project


@errors_as_sentences
def command(
    context: typer.Context,
    source: Annotated[Path | None, typer.Argument(help="The XML of a labeling interface.", exists=True)] = None,
    server_project: Annotated[
        int | None, typer.Option(help="Instead of a file: the number of a project on the server.", min=1)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file for the schema. Default: schema/schema.json.")] = None,
    name: Annotated[
        str | None, typer.Option(help="The schema's name. Default: the project's, else that of the source.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(help="A language of the texts; may be given again. Default: the project's, else en."),
    ] = None,
    claims: Annotated[str | None, typer.Option(help="The layer whose spans are claims, by its control's name.")] = None,
    text_control: Annotated[
        str | None, typer.Option(metavar="NAME", help="The Text that is labelled. Default: the first with labels.")
    ] = None,
    several_labels: Annotated[
        Literal["attribute", "spans"] | None,
        typer.Option(
            help="A region's labels: a list beside the first, or one span each. Default: a list for choice=multiple."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Make a schema from a labeling interface: spans, attributes, relations, choices about the document.

    Elements without a counterpart in a schema are listed with the reason. An existing schema is overwritten only if it
    is the small one of a new project without labels. `claimset adopt` then reads the texts and annotations of the
    project.

    Example: claimset schema import interface.xml --name news --language en
    """
    from claimset.labelstudio.imported.interface_schema import ImportOptions, NothingToImport
    from claimset.schema.blank import schema_name
    from claimset.sync.adopt.import_schema import import_into_project, import_schema, read_interface

    if (source is None) == (server_project is None):
        print_error("a schema is made from one interface", "name either a file or --server-project")
        exit_with(2)
    try:
        project: Project | None = open_project(context)
    except Misconfigured:
        project = None  # the first schema is imported before there is a project
    if source is not None:
        xml, default_name = read_interface(source), schema_name(source.stem)
    else:
        project_info = open_server(project).projects.info(server_project or 0)
        xml, default_name = project_info.interface, schema_name(project_info.title)
    options = ImportOptions(claims, text_control, several_labels)
    try:
        if out is None and project is not None:
            result = import_into_project(xml, project, name, language, options)
        else:
            file = out or start_folder(context) / "schema" / "schema.json"
            result = import_schema(xml, name or default_name, file, language or ["en"], options)
    except NothingToImport as nothing:
        if as_json:
            show_json({"file": None, "changed": False, "imported": [], "left_out": nothing.left_out, "issues": []})
        else:
            show_interface((), nothing.left_out)
        print_error(str(nothing), "add Labels, Choices or a TextArea about a Text to the interface")
        exit_with(1)
    imported, left_out = result.adopted.imported, result.adopted.left_out
    if as_json:
        rows = {"imported": imported, "left_out": left_out, "issues": result.errors}
        show_json({"file": result.file.as_posix(), "changed": result.changed, **rows})
    else:
        show_interface(imported, left_out)
        show_issues(result.errors)
    if result.errors:
        print_error("nothing was written: the schema has errors", "correct the interface, or name a file with --out")
        exit_with(1)
    say(f"{result.file} {'written' if result.changed else 'is the same already'}")
