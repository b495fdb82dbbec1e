"""The dataset card: what the Hub reads at the top, and tables of what was counted below."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from claimset.flow.tables import table
from claimset.flow.tally import Tally
from claimset.model.schema import Schema

if TYPE_CHECKING:
    from datasets import Features

Sizes = Mapping[str, Mapping[str, int]]
"""Rows of each config by split; a split without rows is not named."""

_CONFIGS = {
    "documents": "a document whose text ships: text, labels, relations, provenance",
    "by_reference": "a document whose text is not ours: the same by offsets, without a word of it",
    "claims": "a claim: its sentence, type, attributes, claimants, cues, quantities as numbers",
    "relations": "a pair of spans and the relation between them",
    "annotations": "one annotator's labels of one document, before adjudication",
}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def front_matter(
    schema: Schema,
    licence: str,
    sizes: Sizes,
    stored_bytes: Mapping[tuple[str, str], int],
    features: "Mapping[str, Features]",
    documents: int,
) -> str:
    """
    Return the card's YAML: configs with their files, and every column's type, for readers that look only here.

    `stored_bytes` is the size of each config's split as it is stored.
    """
    data = {
        "pretty_name": schema.name,
        "language": sorted(schema.languages),
        "license": licence,
        "size_categories": [next((name for limit, name in _SIZES if documents < limit), "n>1M")],
        "task_categories": ["token-classification", "text-classification"],
        "tags": ["claim-extraction", "attribution", "relation-extraction"],
        "configs": [
            {
                "config_name": name,
                **({"default": True} if index == 0 else {}),
                "data_files": [{"split": split, "path": f"data/{name}/{split}-*.parquet"} for split in splits],
            }
            for index, (name, splits) in enumerate(sizes.items())
        ],
        "dataset_info": [
            {
                "config_name": name,
                "features": features[name]._to_yaml_list(),
                "splits": [
                    {"name": split, "num_bytes": stored_bytes[name, split], "num_examples": count}
                    for split, count in splits.items()
                ],
                "download_size": sum(stored_bytes[name, split] for split in splits),
                "dataset_size": sum(stored_bytes[name, split] for split in splits),
            }
            for name, splits in sizes.items()
        ],
    }
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


def card(
    schema: Schema,
    version: str,
    licence: str,
    sizes: Sizes,
    stored_bytes: Mapping[tuple[str, str], int],
    features: "Mapping[str, Features]",
    tally: Tally,
) -> str:
    """Return the whole README.md of a release; every number in it is counted from what the release holds."""
    first = next(iter(sizes))
    parts = [
        f"---\n{front_matter(schema, licence, sizes, stored_bytes, features, tally.documents)}---\n",
        f"# {schema.name} {version}\n",
        f"{schema.source.get('description', '')}\n",
        f"{made_by(tally)}\n",
        (
            "```python\nfrom datasets import load_dataset\n\n"
            f'dataset = load_dataset("path/to/{schema.name}-{version}", "{first}")\n'
            f'print(dataset["{next(iter(sizes[first]))}"][0])\n```\n'
        ),
        "## Configs\n",
        table(
            ("config", "a row is", *_splits(sizes)),
            [
                (name, _CONFIGS[name], *(splits.get(split, 0) for split in _splits(sizes)))
                for name, splits in sizes.items()
            ],
        ),
        "## Documents\n",
        documents_table(tally),
        "## Labels\n",
        labels_table(schema, tally),
        (
            "Offsets count Unicode code points of the stored text, the end exclusive. `DATASHEET.md` says where the\n"
            "texts and labels come from, what the dataset is not for, and how to ask for a text to be taken down.\n"
        ),
    ]
    return "\n".join(parts)


def made_by(tally: Tally) -> str:
    """Say in one sentence who or what made the labels."""
    everything = tally.documents
    machine = sum(count for (*_, maker), count in tally.kinds.items() if maker == "machine")
    if machine == everything:
        return f"The labels of all {everything} documents are machine-made; no person has labelled or corrected them."
    if machine == 0:
        return f"The labels of all {everything} documents were made by people."
    return f"The labels of {machine} of {everything} documents are machine-made, those of the others made by people."


def documents_table(tally: Tally) -> str:
    """Count documents by language, source, tier of the text, and maker of the labels."""
    rows = [(*key, count) for key, count in sorted(tally.kinds.items())]
    return table(("language", "source", "text", "labels made by", "documents"), rows)


def labels_table(schema: Schema, tally: Tally) -> str:
    """Count every label of every layer, those that never occur included, and every relation."""
    rows: list[tuple[Any, ...]] = [
        (layer.name, name, tally.labels[layer.name, name])
        for layer in schema.layers.values()
        for name, label in layer.labels.items()
        if not label.default
    ]
    rows += [(schema.relation_key, name, tally.relations[name]) for name in schema.relations]
    return table(("layer", "label", "count"), rows)


def _splits(sizes: Sizes) -> list[str]:
    return list(dict.fromkeys(split for splits in sizes.values() for split in splits))
