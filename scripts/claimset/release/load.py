"""Reads a config of a release into a pandas DataFrame, with the names of labels."""

from pathlib import Path
from typing import TYPE_CHECKING

from claimset.model.trouble import Misconfigured
from claimset.release.build.tables import read_features, read_named_rows, split_files

if TYPE_CHECKING:
    from pandas import DataFrame


def load_frame(release: Path, config: str, split: str | None = None) -> "DataFrame":
    """
    Return the rows of a config, of one split or of all, in the order of the files.

    The first column, `split`, names each row's split. Every number of a label is replaced by the label's name, in
    nested values too. Raises Misconfigured if the release lacks the config or split, or a file cannot be read.
    """
    # Imported here because pandas takes longer to load than everything else.
    from pandas import DataFrame

    files = {key: parts for key, parts in split_files(release).items() if key[0] == config and split in {None, key[1]}}
    if not files:
        available = ", ".join(sorted({"/".join(key) for key in split_files(release)})) or "nothing"
        name = config if split is None else f"{config}/{split}"
        raise Misconfigured(f"{release} has no rows of {name}", f"it has {available}")
    try:
        features = read_features(next(iter(files.values()))[0])
        rows = [{"split": name} | row for (_, name), parts in files.items() for row in read_named_rows(parts)]
    except ValueError as error:
        raise Misconfigured(str(error), f"claimset verify {release} says what is wrong") from error
    return DataFrame(rows, columns=["split", *features])
