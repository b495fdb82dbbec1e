"""Makes the dataset card: the YAML that the Hub reads at the top, and tables of counts below."""

from collections.abc import Iterator, Mapping
from typing import Any

from claimset.labels.tally import Tally
from claimset.labels.tally_tables import (
    documents_table,
    labels_table,
    lengths_table,
    losses_table,
    made_by,
    splits_table,
)
from claimset.model.feature import ClassLabel, Features, List
from claimset.model.schema import Schema
from claimset.release.configs import CONFIGS
from claimset.release.papers.card_parts.baselines import Baselines, baselines_section
from claimset.release.papers.card_parts.card_code import loading_section
from claimset.release.papers.card_parts.example_claim import example_section
from claimset.release.papers.card_parts.front_matter import Sizes, front_matter, name_line
from claimset.release.papers.card_parts.house_rules import house_rules_section
from claimset.release.papers.citation import Citation, bibtex, take_down_words
from claimset.release.papers.columns import column_descriptions
from claimset.text.markdown_table import table

_PASSAGE_SECTIONS = {
    "Where it comes from": ("dataCollection", "dataAnnotationProtocol"),
    "What it is for, and what not": ("dataUseCases",),
    "Limits": ("dataLimitations", "dataBiases"),
    "Persons": ("personalSensitiveInformation",),
}


def card(
    schema: Schema,
    version: str,
    licence: str,
    sizes: Sizes,
    features: Mapping[str, Features],
    tally: Tally,
    passages: Mapping[str, str] | None = None,
    citation: Citation | None = None,
    example: Mapping[str, Any] | None = None,
    baselines: Baselines | None = None,
    judged: str = "",
) -> str:
    """
    Return the whole README.md of a release; every number in it is counted from the release.

    `passages` maps the terms of the datasheet's markers to its passages. `example` is a row of `claims` with the
    names of its labels, and its split as `split`; `baselines` are scores that were measured on the release's records.
    `judged` says how many labels of a random sample a person found right, or that nobody has judged any.
    """
    folder = f"path/to/{schema.name}-{version}"
    passage_words, descriptions = passages or {}, column_descriptions(schema)
    parts = [
        f"---\n{front_matter(schema, licence, sizes, tally)}---\n",
        f"# {name_line(schema, tally, version)}\n",
        *([f"{judged}\n"] if judged else ()),
        f"{schema.source.get('description', '')}\n",
        f"{made_by(tally)}\n",
        *example_section(example),
        *loading_section(folder, sizes, features),
        "## Configs\n",
        table(
            ("config", "a row is", *_split_names(sizes)),
            [
                (name, CONFIGS[name].description, *(splits.get(split, 0) for split in _split_names(sizes)))
                for name, splits in sizes.items()
            ],
        ),
        *baselines_section(folder, sizes, baselines),
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


def _columns(config: str, features: Features, descriptions: Mapping[str, str]) -> str:
    kinds = dict(_column_kinds(features, ""))
    rows = [(f"`{path}`", kinds[path], description) for path, description in descriptions.items()]
    # Folded, because a reader opens only the config whose columns they look for.
    head = f"<details>\n<summary><code>{config}</code></summary>\n\n"
    return f"{head}{table(('column', 'type', 'what'), rows)}\n</details>\n"


def _column_kinds(columns: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, kind in columns.items():
        column_path = f"{path}.{name}" if path else name
        inner, list_prefix = kind, ""
        while isinstance(inner, List):
            inner, list_prefix = inner.feature, f"{list_prefix}list of "
        if isinstance(inner, Mapping):
            yield column_path, f"{list_prefix}parts" if list_prefix else "parts"
            yield from _column_kinds(inner, column_path)
        else:
            yield column_path, list_prefix + ("label" if isinstance(inner, ClassLabel) else str(inner.dtype))


def _citation_section(schema: Schema, version: str, citation: Citation | None) -> str:
    if citation is None:
        return f"Name {schema.name} and its version, {version}.\n"
    return f"```bibtex\n{bibtex(citation, version)}```\n\n`CITATION.cff` says the same to programs.\n"


def _split_names(sizes: Sizes) -> list[str]:
    return list(dict.fromkeys(split for splits in sizes.values() for split in splits))
