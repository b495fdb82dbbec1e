"""The dataset card: what the Hub reads at the top, and tables of what was counted below."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import yaml

from claimset.labels.tags import SUFFIX
from claimset.labels.tally import Tally
from claimset.labels.tally_tables import (
    documents_table,
    labels_table,
    lengths_table,
    losses_table,
    made_by,
    splits_table,
)
from claimset.model.schema import Schema
from claimset.release.configs import CONFIGS
from claimset.release.papers.citation import Citation, bibtex, take_down_words
from claimset.release.papers.columns import column_descriptions
from claimset.release.papers.house_rules import house_rules_section
from claimset.text.markdown_table import table

if TYPE_CHECKING:
    from datasets import Features

Sizes = Mapping[str, Mapping[str, int]]
"""Rows of each config by split; a split without rows is not named."""

_TEXTS = {"original": "found", "by_reference": "found", "synthetic": "machine-generated"}
_PASSAGE_SECTIONS = {
    "Where it comes from": ("dataCollection", "dataAnnotationProtocol"),
    "What it is for, and what not": ("dataUseCases",),
    "Limits": ("dataLimitations", "dataBiases"),
    "Persons": ("personalSensitiveInformation",),
}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def name_line(schema: Schema, tally: Tally, version: str = "") -> str:
    """Return the dataset's name as the card heads it; where every text that ships is invented it says so."""
    name = f"{schema.name} {version}".rstrip()
    return f"{name}, a synthetic test bed" if tally.is_invented else name


def front_matter(
    schema: Schema,
    licence: str,
    sizes: Sizes,
    stored_bytes: Mapping[tuple[str, str], int],
    features: "Mapping[str, Features]",
    tally: Tally,
) -> str:
    """
    Return the card's YAML: configs with their files, and every column's type, for readers that look only here.

    `stored_bytes` is the size of each config's split as it is stored.
    """
    sources = sorted({_TEXTS.get(source, "other") for _, source, *_ in tally.kinds})
    makers = sorted({"machine-generated" if maker == "machine" else "other" for *_, maker in tally.kinds})
    claims = bool(schema.with_role("claim"))
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
            *(["claim-extraction"] if claims else []),
            *(["attribution"] if schema.meaning("attribution") else []),
            *(["relation-extraction"] if schema.relations else []),
            "croissant",
        ],
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
    passages: Mapping[str, str] | None = None,
    citation: Citation | None = None,
) -> str:
    """
    Return the whole README.md of a release; every number in it is counted from what the release holds.

    `passages` are what the datasheet says, by the term that it is marked with.
    """
    first_config = next(iter(sizes))
    passage_words, descriptions = passages or {}, column_descriptions(schema)
    parts = [
        f"---\n{front_matter(schema, licence, sizes, stored_bytes, features, tally)}---\n",
        f"# {name_line(schema, tally, version)}\n",
        f"{schema.source.get('description', '')}\n",
        f"{made_by(tally)}\n",
        (
            "```python\nfrom datasets import load_dataset\n\n"
            f'dataset = load_dataset("path/to/{schema.name}-{version}", "{first_config}")\n'
            f'print(dataset["{next(iter(sizes[first_config]))}"][0])\n```\n'
        ),
        (
            "It needs no code of ours, in `datasets` 3 and later, streaming too; pandas, polars and DuckDB read the\n"
            "files in `data/` as they are. Offsets count Unicode code points of the stored text, the end exclusive:\n"
            "`text[start:end]`.\n"
        ),
        *_pandas_example(schema, version, sizes, features),
        *_training_example(schema, version, sizes),
        "## Configs\n",
        table(
            ("config", "a row is", *_split_names(sizes)),
            [
                (name, CONFIGS[name].description, *(splits.get(split, 0) for split in _split_names(sizes)))
                for name, splits in sizes.items()
            ],
        ),
        "## Documents\n",
        documents_table(tally),
        lengths_table(tally),
        "## Splits\n",
        "Documents that tell one story share a split, and a released document stays in its own.\n",
        splits_table(schema, tally),
        "## Labels\n",
        labels_table(schema, tally),
        *(["## What tags cannot hold\n", losses_table(schema, tally)] if "tokens" in sizes else ()),
        *house_rules_section(schema),
        "## Columns\n",
        *(_columns(name, features[name], descriptions[name]) for name in sizes),
        *(
            f"## {title}\n\n" + "\n\n".join(passage_words[term] for term in terms if term in passage_words) + "\n"
            for title, terms in _PASSAGE_SECTIONS.items()
            if any(term in passage_words for term in terms)
        ),
        "## How to cite\n",
        _citation_section(schema, version, citation),
        f"## Take-down\n\n{take_down_words(citation)}\n",
        "`DATASHEET.md` says more of all this.\n",
    ]
    return "\n".join(parts)


def _pandas_example(schema: Schema, version: str, sizes: Sizes, features: "Mapping[str, Features]") -> Iterator[str]:
    """Yield lines that read a config with pandas and name its labels, where one has a column of labels."""
    for config, splits in sizes.items():
        for column in (name for name, kind in features[config].items() if hasattr(kind, "names")):
            yield "Without `datasets`, `labels.json` has the names behind the numbers of labels:\n"
            yield (
                "```python\nimport json\nfrom pathlib import Path\n\nimport pandas\n\n"
                f'folder = Path("path/to/{schema.name}-{version}")\n'
                f'parts = sorted((folder / "data" / "{config}").glob("{next(iter(splits))}-*.parquet"))\n'
                "rows = pandas.concat(pandas.read_parquet(part) for part in parts)\n"
                f'names = json.loads((folder / "labels.json").read_text())["{config}"]["{column}"]\n'
                f'rows["{column}"] = rows["{column}"].map(dict(enumerate(names)))\n```\n'
            )
            return


def _training_example(schema: Schema, version: str, sizes: Sizes) -> Iterator[str]:
    """Yield lines that train a token classifier, where there are tokens and somewhere to try it."""
    splits = list(sizes.get("tokens", ()))
    if len(splits) < 2 or not schema.with_role("mention"):
        return
    tags = f"{schema.with_role('mention')[0].name}{SUFFIX}"
    yield "## Train on it\n"
    yield "A classifier of tokens with scikit-learn, to show the columns and not to be used:\n"
    yield (
        "```python\nfrom datasets import load_dataset\n"
        "from sklearn.feature_extraction import DictVectorizer\nfrom sklearn.linear_model import LogisticRegression\n"
        "from sklearn.pipeline import make_pipeline\n\n"
        "def look(row):\n"
        '    pairs = zip(["", *row["tokens"]], row["tokens"])\n'
        '    return [{"before": a.lower(), "word": b.lower(), "capital": b[0].isupper()} for a, b in pairs]\n\n'
        f'data = load_dataset("path/to/{schema.name}-{version}", "tokens")\n'
        "words = {name: [word for row in rows for word in look(row)] for name, rows in data.items()}\n"
        f'tags = {{name: [tag for row in rows for tag in row["{tags}"]] for name, rows in data.items()}}\n'
        "model = make_pipeline(DictVectorizer(), LogisticRegression(max_iter=1000))\n"
        f'model.fit(words["{splits[0]}"], tags["{splits[0]}"])\n'
        f'print(model.score(words["{splits[1]}"], tags["{splits[1]}"]))\n```\n'
    )


def _columns(config: str, features: "Features", descriptions: Mapping[str, str]) -> str:
    kinds = dict(_column_kinds(features, ""))
    rows = [(f"`{path}`", kinds[path], description) for path, description in descriptions.items()]
    # Folded: whoever looks for a column opens its config.
    head = f"<details>\n<summary><code>{config}</code></summary>\n\n"
    return f"{head}{table(('column', 'type', 'what'), rows)}\n</details>\n"


def _column_kinds(columns: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, kind in columns.items():
        column_path = f"{path}.{name}" if path else name
        inner, list_prefix = kind, ""
        while hasattr(inner, "feature"):
            inner, list_prefix = inner.feature, f"{list_prefix}list of "
        if isinstance(inner, Mapping):
            yield column_path, f"{list_prefix}parts" if list_prefix else "parts"
            yield from _column_kinds(inner, column_path)
        else:
            yield column_path, list_prefix + ("label" if hasattr(inner, "names") else str(inner.dtype))


def _citation_section(schema: Schema, version: str, citation: Citation | None) -> str:
    if citation is None:
        return f"Name {schema.name} and its version, {version}.\n"
    return f"```bibtex\n{bibtex(citation, version)}```\n\n`CITATION.cff` says the same to programs.\n"


def _split_names(sizes: Sizes) -> list[str]:
    return list(dict.fromkeys(split for splits in sizes.values() for split in splits))
