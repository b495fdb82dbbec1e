"""The dataset's description in Croissant 1.1, with the terms for responsible AI."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from claimset.labels.tally import Tally
from claimset.model.feature import Features
from claimset.model.schema import Schema
from claimset.release.configs import by_reference, documents
from claimset.release.datasheet.passages import TERMS, plain
from claimset.release.papers.citation import Citation, Contact, bibtex
from claimset.release.papers.columns import files as file_set
from claimset.release.papers.columns import record_sets
from claimset.release.papers.croissant_terms import (
    NAMESPACES,
    provenance_terms,
    use_terms,
    with_attribution,
    with_statistics,
)
from claimset.release.records.column_types import attribute_key, attributes_by_owner
from claimset.release.records.sidecars import label_numbers

_FORMATS = {
    ".parquet": "application/x-parquet",
    ".jsonl": "application/jsonlines",
    ".json": "application/json",
    ".xml": "application/xml",
    ".md": "text/markdown",
    ".cff": "application/yaml",
}
_SPLITS = "splits"
_TERMS_1_1 = (
    *(
        "annotation",
        "value",
        "excludes",
        "readLines",
        "sdVersion",
        "unArchive",
        "citeAs",
        "column",
        "containedIn",
        "equivalentProperty",
        "extract",
        "field",
        "fileProperty",
        "fileObject",
    ),
    *("fileSet", "format", "includes", "isArray", "arrayShape", "isLiveDataset", "jsonPath", "key", "md5"),
    *("parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator"),
    *("source", "subField", "transform"),
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    **NAMESPACES,
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in sorted(_TERMS_1_1)},
}


def croissant(
    schema: Schema,
    version: str,
    sizes_and_digests: Mapping[str, tuple[int, str]],
    features: Mapping[str, Features],
    rows: Mapping[str, Mapping[str, int]],
    tally: Tally,
    citation: Citation | None = None,
    passages: Mapping[str, str] | None = None,
) -> str:
    """
    Return croissant.json. The same inputs give the same bytes; it has no date of its making.

    `sizes_and_digests` are the size in bytes and the SHA-256 of each file of the release by its name, `features` the
    columns of each config that has rows, `rows` their number by config and split, `tally` the counts of the documents,
    and `passages` what the datasheet says, by the term of the RAI vocabulary.
    """
    licence = str(schema.source.get("x-licence", "other"))
    if citation and citation.licence and citation.licence.casefold() == licence.casefold():
        licence = f"https://spdx.org/licenses/{citation.licence}"
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": schema.name,
        "description": schema.source.get("description", schema.name),
        # As Semantic Versioning writes a build that is no release.
        "version": version.replace(".dev0", "-dev0"),
        "license": licence,
        "inLanguage": sorted(schema.languages),
        **_citation_terms(citation, version),
        **_responsible_ai_terms(passages or {}, tally.annotators),
        **provenance_terms(tally),
        **use_terms(licence, tally, f"{documents.CONFIG.name}/licence", by_reference.CONFIG.name),
        "distribution": [*_file_objects(sizes_and_digests), *_file_sets(sizes_and_digests, features)],
        "recordSet": [
            *_enumerations(schema, sizes_and_digests),
            *(
                with_statistics(with_attribution(_add_split_field(item)), rows.get(item["name"], {}))
                for item in record_sets(schema, features)
            ),
        ],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _citation_terms(citation: Citation | None, version: str) -> dict[str, Any]:
    if citation is None:
        return {}
    terms = {
        "creator": [{"@type": "sc:Organization", "name": name} for name in citation.authors],
        "keywords": list(citation.keywords),
        "citeAs": bibtex(citation, version),
        "url": citation.url,
        "datePublished": citation.released,
        "publisher": [_publisher(contact) for contact in citation.contacts],
    }
    return {name: value for name, value in terms.items() if value}


def _publisher(contact: Contact) -> dict[str, str]:
    kind = "sc:Person" if contact.is_person else "sc:Organization"
    ways = {"email": contact.email, "url": contact.website}
    return {"@type": kind, "name": contact.name} | {key: value for key, value in ways.items() if value}


def _responsible_ai_terms(passages: Mapping[str, str], annotators: Collection[int]) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    for term, is_list in TERMS.items():
        if term in passages:
            words = [plain(part) for part in passages[term].split("\n\n")]
            terms[f"rai:{term}"] = words if is_list else " ".join(words)
    if annotators:
        terms["rai:annotationsPerItem"] = " to ".join(dict.fromkeys((str(min(annotators)), str(max(annotators)))))
    return terms


def _file_objects(sizes_and_digests: Mapping[str, tuple[int, str]]) -> list[dict[str, Any]]:
    return [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": name,
            "contentSize": f"{size} B",
            "encodingFormat": next((kind for end, kind in _FORMATS.items() if name.endswith(end)), "text/plain"),
            "sha256": digest,
        }
        for name, (size, digest) in sorted(sizes_and_digests.items())
    ]


def _file_sets(
    sizes_and_digests: Mapping[str, tuple[int, str]], features: Mapping[str, Features]
) -> list[dict[str, Any]]:
    return [
        {
            "@type": "cr:FileSet",
            "@id": file_set(config),
            "name": file_set(config),
            "encodingFormat": _FORMATS[".parquet"],
            "includes": f"data/{config}/*.parquet",
        }
        for config in features
        if any(name.startswith(f"data/{config}/") for name in sizes_and_digests)
    ]


def _enumerations(schema: Schema, sizes_and_digests: Mapping[str, tuple[int, str]]) -> list[dict[str, Any]]:
    """Return the names of labels by number, and the splits, as tables in the description itself."""
    splits = dict.fromkeys(
        match[1] for name in sorted(sizes_and_digests) if (match := re.match(r"data/[^/]+/([^/-]+)-", name))
    )
    tables = [_table(_SPLITS, "The splits that hold rows.", ("name",), [(name,) for name in splits], kind="cr:Split")]
    meanings: dict[str, dict[str, str]] = {
        name: {label: kind.description for label, kind in layer.labels.items()} for name, layer in schema.layers.items()
    }
    meanings[schema.relation_key] = {name: kind.description or kind.title for name, kind in schema.relations.items()}
    for owner, attributes in attributes_by_owner(schema).items():
        for name, attribute in attributes.items():
            values = {str(value.name): value.description or value.title for value in attribute.values}
            meanings[attribute_key(owner, name)] = values
    for key, names in label_numbers(schema).items():
        rows = [(number, name, meanings[key].get(name) or name) for number, name in enumerate(names)]
        tables.append(
            _table(
                f"{key}-labels",
                f"The labels of {key}, each with its number in every release.",
                ("number", "name", "description"),
                rows,
                kind="sc:Enumeration",
            )
        )
    return tables


def _table(
    name: str, description: str, fields: Sequence[str], rows: Sequence[Sequence[Any]], kind: str
) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": description,
        "dataType": kind,
        "key": {"@id": f"{name}/{fields[0]}"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{field}",
                "name": field,
                "dataType": "sc:Integer" if field == "number" else "sc:Text",
            }
            for field in fields
        ],
        "data": [{f"{name}/{field}": value for field, value in zip(fields, row, strict=True)} for row in rows],
    }


def _add_split_field(record_set: dict[str, Any]) -> dict[str, Any]:
    config = record_set["name"]
    split = {
        "@type": "cr:Field",
        "@id": f"{config}/{_SPLITS[:-1]}",
        "name": _SPLITS[:-1],
        "description": "The split that the row is in.",
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": file_set(config)},
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": f"data/{re.escape(config)}/([^/-]+)-.*"},
        },
    }
    return record_set | {"field": [*record_set["field"], split]}
