"""claimset agree"""

from typing import Annotated, Literal

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_file
from claimset.commands.screen.talk import print_error


@errors_as_sentences
def command(
    context: typer.Context,
    by: Annotated[
        Literal["label", "annotator", "language", "document", "guidelines"] | None,
        typer.Option(help="A row for each of these; annotator: for each pair of annotators."),
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="gold, or a file with gold records: compare each annotator with it.")
    ] = None,
    minimum: Annotated[
        list[str] | None,
        typer.Option("--min", help="layer:measure:value, such as claims:f1:0.7: exit 1 if agreement is lower."),
    ] = None,
    form: Annotated[
        Literal["text", "json", "html"], typer.Option("--format", help="json: for programs. html: a page.")
    ] = "text",
) -> None:
    """
    Measure agreement between annotators who labelled the same text in the same interface.

    The measures are F1 of spans with the same offsets and label, and of spans that overlap, matched one to one;
    Krippendorff's alpha of the labels over each code point, and of unitizing; raw agreement and kappa of labels and
    attributes on matched spans; equality of values; F1 of relations whose ends were matched; B-cubed of coreference.
    Every value has its interval of 95 % over documents. People and machines are never counted together.

    Example: claimset agree --by annotator --min claims:overlap_f1:0.7
    """
    from claimset.commands.screen.agree import show_agreement, show_agreement_json
    from claimset.gold.agreement.minimum import parse_minimum, shortfalls
    from claimset.gold.agreement.project import project_agreement
    from claimset.gold.agreement.report import agreement_report
    from claimset.server.addresses import SpanAddresses

    project = open_project(context)
    schema = project.schema()
    try:
        minimums = [parse_minimum(words, schema) for words in minimum or ()]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--min") from None
    agreement = project_agreement(project, by=by, against=against)
    if form == "html":
        show_file(agreement_report(project, against, SpanAddresses(project).of))
    elif form == "json":
        show_agreement_json(agreement)
    else:
        show_agreement(agreement, by)
    sentences = [sentence for item in minimums for sentence in shortfalls(agreement, item)]
    for sentence in sentences:
        print_error(sentence)
    exit_with(1 if sentences else 0)
