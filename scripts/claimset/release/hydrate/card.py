"""The card of a hydrated release."""

import json
from collections.abc import Mapping, Sequence

from claimset.release.hydrate.join import JoinedDocument
from claimset.text.markdown_table import table


def hydrated_card(name: str, sizes: Mapping[str, Mapping[str, int]], accounts: Sequence[JoinedDocument]) -> str:
    """Return the README.md of a hydrated release; `sizes` are its rows by config and split."""
    configs = [
        {
            "config_name": config,
            **({"default": True} if index == 0 else {}),
            "data_files": [{"split": split, "path": f"data/{config}/{split}-*.parquet"} for split in splits],
        }
        for index, (config, splits) in enumerate(sizes.items())
    ]
    # JSON is YAML too.
    matter = json.dumps({"configs": configs}, indent=1)
    rows = [
        (
            item.document,
            item.verdict,
            f"{item.sentences}/{item.of}",
            f"{item.spans - len(item.unproven)}/{item.spans}",
            f"{item.relations - len(item.unjoined)}/{item.relations}",
        )
        for item in accounts
    ]
    return (
        f"---\n{matter}\n---\n\n# {name}, hydrated\n\n"
        "**Not to be passed on.** These texts belong to their publishers. This folder was made from copies of yours, "
        "for you; git ignores it.\n\n"
        "Offsets count Unicode code points of the column `text` of `documents`. A text that is EXACT or NORMALISED is "
        "the one that was labelled; a PARTIAL one is your copy from the first proven sentence to the last, and has the "
        "spans of proven sentences alone: `text_sha256` and `length` are then those of the original, and `tokens` has "
        "its proven sentences. `hydration.json` names every span that is not here, and why. Columns are those of the "
        "release, whose card describes them.\n\n"
        "Labels that the release holds back to protect people are not here either: `tokens` has O where they "
        "stood.\n\n"
        f"{table(('document', 'verdict', 'sentences', 'spans', 'relations'), rows)}"
    )
