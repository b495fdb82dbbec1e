"""Lines of Python in a release's card: loading it, naming its labels without `datasets`, a first model of claims."""

from collections.abc import Iterator, Mapping

from claimset.model.feature import ClassLabel, Features
from claimset.release.papers.card_parts.front_matter import Sizes

_CLAIMS, _SCORED = "claims", "test"
_PANDAS_AND_DUCKDB = """\
```python
import json
from pathlib import Path

import pandas

folder = Path("FOLDER")
parts = sorted((folder / "data" / "CONFIG").glob("*.parquet"))
rows = pandas.concat(map(pandas.read_parquet, parts))
names = json.loads((folder / "labels.json").read_text("utf-8"))["CONFIG"]["COLUMN"]
print(rows["COLUMN"].map(dict(enumerate(names))).value_counts())
```

```sql
select labels."CONFIG"."COLUMN"[rows."COLUMN" + 1] as name, count(*) as count
from 'FOLDER/data/CONFIG/*.parquet' as rows, 'FOLDER/labels.json' as labels
group by name order by count desc, name;
```
"""


def loading_section(folder: str, sizes: Sizes, features: Mapping[str, Features]) -> Iterator[str]:
    """Yield the section of the card with lines that load a release from `folder` and read its labels."""
    config = next(iter(sizes))
    yield "## Load it\n"
    yield (
        "```python\nfrom datasets import load_dataset\n\n"
        f'dataset = load_dataset("{folder}", "{config}")\n'
        f'print(dataset["{next(iter(sizes[config]))}"][0])\n```\n'
    )
    yield (
        "It needs no code of ours, in `datasets` 3 and later, streaming too; pandas, polars and DuckDB read the\n"
        "files in `data/` as they are. Offsets count Unicode code points of the stored text, the end exclusive:\n"
        "`text[start:end]`.\n"
    )
    yield from _first_model(folder, sizes)
    yield from _names_without_datasets(folder, sizes, features)


def _first_model(folder: str, sizes: Sizes) -> Iterator[str]:
    """Yield lines that learn the types of claims, where there are claims to learn from and others to try."""
    if {"train", _SCORED} <= sizes.get(_CLAIMS, {}).keys():
        yield (
            "```python\nfrom datasets import load_dataset\n"
            "from sklearn.feature_extraction.text import TfidfVectorizer\n"
            "from sklearn.linear_model import LogisticRegression\nfrom sklearn.pipeline import make_pipeline\n\n"
            f'claims = load_dataset("{folder}", "{_CLAIMS}")\n'
            'train, test = claims["train"], claims["test"]\n'
            "model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))\n"
            'model.fit(train["text"][:], train["label"][:])\n'
            'print(model.score(test["text"][:], test["label"][:]))\n```\n'
        )


def _names_without_datasets(folder: str, sizes: Sizes, features: Mapping[str, Features]) -> Iterator[str]:
    """Yield lines for pandas and DuckDB that name the labels of a config, where one has a column of labels."""
    labelled = [
        (config, name) for config in sizes for name, kind in features[config].items() if isinstance(kind, ClassLabel)
    ]
    for config, column in sorted(labelled, key=lambda pair: pair[1] != "label")[:1]:
        yield (
            "Without `datasets`, `labels.json` has the names behind the numbers of labels, by config and column; with\n"
            "pandas, and with DuckDB:\n"
        )
        yield _PANDAS_AND_DUCKDB.replace("FOLDER", folder).replace("CONFIG", config).replace("COLUMN", column)
