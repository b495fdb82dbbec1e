"""The YAML at the top of the dataset card, which the Hub and `datasets` read."""

from collections.abc import Mapping
from typing import Any

import yaml

from claimset.labels.tally import Tally
from claimset.model.schema import Schema

Sizes = Mapping[str, Mapping[str, int]]
"""Rows of each config by split; a split without rows is not named."""

_TEXTS = {"original": "found", "by_reference": "found", "synthetic": "machine-generated"}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def name_line(schema: Schema, tally: Tally, version: str = "") -> str:
    """Return the dataset's name as the card heads it; where every text that ships is invented it says so."""
    name = f"{schema.name} {version}".rstrip()
    return f"{name}, a synthetic test bed" if tally.is_invented else name


def front_matter(schema: Schema, licence: str, sizes: Sizes, tally: Tally) -> str:
    """
    Return the card's YAML, a line a key and a line a config, so that the card opens with words.

    The types of columns are left to the files' own metadata, where every version of `datasets` finds them. Sizes in
    bytes are left out: nothing here knows how large the rows are in memory.
    """
    sources = sorted({_TEXTS.get(source, "other") for _, source, *_ in tally.kinds})
    makers = sorted({"machine-generated" if maker == "machine" else "other" for *_, maker in tally.kinds})
    data = {
        "pretty_name": name_line(schema, tally),
        "language": sorted(schema.languages),
        "license": licence,
        "annotations_creators": makers,
        "language_creators": sources,
        "multilinguality": "multilingual" if len(schema.languages) > 1 else "monolingual",
        "source_datasets": ["original"],
        "size_categories": [next((name for limit, name in _SIZES if tally.documents < limit), "n>1M")],
        "task_categories": ["token-classification", "text-classification"],
        "task_ids": ["named-entity-recognition"] if schema.with_role("mention") else [],
        "tags": [
            *(["claim-extraction"] if schema.with_role("claim") else []),
            *(["attribution"] if schema.meaning("attribution") else []),
            *(["relation-extraction"] if schema.relations else []),
            "croissant",
        ],
    }
    configs = [
        {
            "config_name": name,
            **({"default": True} if index == 0 else {}),
            "data_files": [{"split": split, "path": f"data/{name}/{split}-*.parquet"} for split in splits],
        }
        for index, (name, splits) in enumerate(sizes.items())
    ]
    config_lines = (f"- {_in_yaml(config, in_one_line=True)}" for config in configs)
    return "".join((_in_yaml(data, in_one_line=False), "configs:\n", *config_lines))


def _in_yaml(value: Mapping[str, Any], *, in_one_line: bool) -> str:
    # Without a style PyYAML writes a list of words in one line, and what has lists in several.
    style = True if in_one_line else None
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=float("inf"), default_flow_style=style))
