"""claimset add, claimset adopt: options that say what texts are"""

from typing import Annotated

import typer

from claimset.model.document import SourceType, TextTier

Language = Annotated[str, typer.Option(help="A language of the schema, or auto.")]
Tier = Annotated[TextTier, typer.Option(help="open: texts are published. own_copy: only labels and offsets.")]
Outlet = Annotated[str | None, typer.Option(help="The outlet that published the texts.")]
Licence = Annotated[str | None, typer.Option(help="The licence of open texts, such as CC-BY-4.0.")]
Source = Annotated[
    SourceType | None,
    typer.Option(
        help="original: published so. synthetic: invented. paraphrase: a retelling. by_reference: not in here."
    ),
]
