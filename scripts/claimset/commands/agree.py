"""claimset agree"""

from typing import Annotated

import typer

from claimset.commands.screen import errors_as_sentences, open_project, say, show_json, show_table


@errors_as_sentences
def command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """
    Say how far annotators agree, where several labelled the same text in the same interface.

    F1 of spans with the same offsets and label, of spans that overlap and are matched one to one, and of relations
    whose ends agree; Krippendorff's alpha of the labels over each code point of a layer. It compares what was pulled,
    pair by pair.

    Example: claimset agree --json
    """
    from claimset.gold.agree_project import project_agreement
    from claimset.gold.agreement_table import HEAD, agreement_rows, in_words

    agreement = project_agreement(open_project(context))
    if as_json:
        rows: list[dict[str, object]] = [
            {
                "layer": row.layer,
                "label": row.label,
                "drawn": row.spans,
                "exact": row.exact,
                "f1": row.f1,
                "overlap_f1": row.overlap_f1,
                "alpha": row.alpha,
            }
            for row in agreement.rows
        ]
        fields = ("several", "documents", "annotators", "machines")
        show_json({name: getattr(agreement, name) for name in fields} | {"rows": rows})
        return
    say(in_words(agreement))
    if agreement.rows:
        show_table(HEAD, agreement_rows(agreement), right=HEAD[2:])
