"""All files that are generated from the schema."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from claimset.labelstudio.interface import build_interface
from claimset.model.feature import feature_as_json
from claimset.model.schema import Schema
from claimset.release.configs import CONFIGS, features
from claimset.release.papers.columns import record_sets
from claimset.release.records.column_types import closed_lists, keep_numbers
from claimset.schema import guidelines
from claimset.schema.marked_blocks import block_names, renew_blocks
from claimset.text.markdown_table import TABLES, table

FOLDER = "schema"
PAPERS = (
    "README.md",
    "DATASHEET.md",
    "CONTRIBUTING.md",
    *(f"docs/reference/{page}.md" for page in ("configs", "files", "labels", "rules")),
)
"""Files in which people write around generated tables; a project may lack some."""


def generated_files(
    schema: Schema,
    meta: str,
    texts: Mapping[str, str],
    earlier: Iterable[Schema] = (),
    blocks: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """
    Return the text of every generated file, by its path below the project's folder.

    `meta` is the meta-schema. `texts` are the current files: in guideline pages and papers only the blocks between
    markers are replaced. `earlier` are the schemas of the stored versions, the oldest first. `blocks` are tables of the
    package, by the names of their blocks.
    """
    schema = msgspec.structs.replace(schema, ids=number_names(schema, earlier))
    files = {f"{FOLDER}/meta.json": meta, f"{FOLDER}/ids.json": _json(schema.ids)}
    for interface in schema.interfaces.values():
        files[f"{FOLDER}/interfaces/{interface.name}.xml"] = build_interface(schema, interface)
    config_features = features(schema)
    files[f"{FOLDER}/features.json"] = _json(feature_as_json(config_features))
    files[f"{FOLDER}/croissant.json"] = _json({"recordSet": record_sets(schema, config_features)})
    for place, layer, label in guidelines.label_pages(schema):
        name = f"{FOLDER}/guidelines/{place}"
        files[name] = guidelines.label_page(schema, layer, label, texts.get(name))
    for place in (guidelines.ATTRIBUTES, guidelines.RELATIONS):
        name = f"{FOLDER}/guidelines/{place}"
        files[name] = guidelines.list_page(schema, place, texts.get(name))
    name = f"{FOLDER}/guidelines/{guidelines.GENERAL}"
    files[name] = guidelines.general_page(schema, texts.get(name))
    configs = table(("config", "a row is"), [(f"`{name}`", CONFIGS[name].description) for name in config_features])
    tables = {key: make_table(schema) for key, make_table in TABLES.items()} | dict(blocks or {}) | {"configs": configs}
    for name in PAPERS:
        if name in texts and set(block_names(texts[name])) & set(tables):
            files[name] = renew_blocks(texts[name], tables)
    return files


def number_names(schema: Schema, earlier: Iterable[Schema] = ()) -> dict[str, tuple[str, ...]]:
    """
    Return the names of every closed list (`closed_lists`); a name's index is its number in every release.

    `schema.ids` gives the numbers of a list unless it contradicts the stored versions, which then give them. With
    stored versions, only the lists of those and of `schema` are numbered.
    """
    history: dict[str, list[str]] = {}
    for version in earlier:
        for key, names in closed_lists(version).items():
            history[key] = keep_numbers(history.get(key, ()), names)
    current_lists = closed_lists(schema)
    numbered = {}
    for key in dict.fromkeys((*current_lists, *(history or schema.ids))):
        history_names = history.get(key, [])
        schema_names = schema.ids.get(key, ())
        earlier_names = (
            schema_names if [name for name in schema_names if name in history_names] == history_names else history_names
        )
        numbered[key] = tuple(keep_numbers(earlier_names, current_lists.get(key, ())))
    return numbered


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
