"""claimset push: options with long descriptions"""

from pathlib import Path
from typing import Annotated, Literal

import typer

Apply = Annotated[
    Path | None, typer.Option(help="Send exactly this saved plan. Stop if the server or the project changed since.")
]
Order = Annotated[
    Path | None,
    typer.Option(help="A file of ids, one a line, or ID,SCORE, highest first. With --review also: disagreement."),
]
PrefillFrom = Annotated[
    Literal["merged", "own", "none"] | None,
    typer.Option(help="The labels of earlier passes that tasks show. Default: gold, or labels that agree."),
]
HoldoutShare = Annotated[
    float | None,
    typer.Option("--holdout", min=0.0, max=1.0, help="A share of new documents, such as 0.1, that show no proposals."),
]
