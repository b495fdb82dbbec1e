"""
What Croissant 1.1 says of a release in other vocabularies: provenance (PROV-O), statistics and conditions of use.

https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import version as installed
from typing import Any

from claimset.labels.tally import Tally
from claimset.text.plural import plural

NAMESPACES = {"prov": "http://www.w3.org/ns/prov#", "odrl": "http://www.w3.org/ns/odrl/2/"}
_CARDINALITY = "http://www.wikidata.org/entity/Q4049983"
_ATTRIBUTED_TO = "prov:wasAttributedTo"
_ANNOTATOR = "annotator"
_NOT_HERE = "own_copy"


def provenance_terms(tally: Tally) -> dict[str, Any]:
    """Return what a release was derived from, and who or what annotated, corrected and exported it."""
    texts: dict[tuple[str, str], int] = {}
    for (_, source, tier, _), count in tally.kinds.items():
        texts[source, tier] = texts.get((source, tier), 0) + count
    return {
        "prov:wasDerivedFrom": [
            {"@type": "prov:Entity", "prov:label": f"{plural(count, 'text')}: {source}, {tier}"}
            for (source, tier), count in sorted(texts.items())
        ],
        "prov:wasGeneratedBy": list(_activities(tally)),
    }


def _activities(tally: Tally) -> Iterator[dict[str, Any]]:
    for (annotator, maker, interface), count in sorted(tally.makers.items()):
        yield _activity(f"Annotation of {plural(count, 'document')} in the interface {interface}", annotator, maker)
    for (curator, maker), count in sorted(tally.correctors.items()):
        yield _activity(f"Correction of {plural(count, 'document')}, decision by decision", curator, maker)
    yield _activity("Export", f"claimset {installed('claimset')}", "machine")


def _activity(label: str, agent: str, maker: str) -> dict[str, Any]:
    kind = "prov:SoftwareAgent" if maker == "machine" else "prov:Person"
    agent_node = {"@type": kind, "prov:label": agent}
    return {"@type": "prov:Activity", "prov:label": label, "prov:wasAssociatedWith": agent_node}


def use_terms(licence: str, tally: Tally, licence_field: str, absent_texts: str) -> dict[str, Any]:
    """
    Return the conditions of use: of labels, of texts that ship, and of those that do not.

    `licence_field` is the id of the field with each text's licence, `absent_texts` that of the others' record set.
    """
    conditions: list[dict[str, Any]] = [
        {
            "@type": ["CreativeWork", "odrl:Offer"],
            "name": "The labels and everything said about them",
            "license": licence,
            "odrl:permission": {"@type": "odrl:Permission", "odrl:action": {"@id": "odrl:use"}},
        },
        {
            "@type": "CreativeWork",
            "name": "The texts",
            "description": f"Each has the licence in {licence_field}.",
        },
    ]
    if any(tier == _NOT_HERE for _, _, tier, _ in tally.kinds):
        conditions.append(
            {
                "@type": ["CreativeWork", "odrl:Offer"],
                "name": "Texts that are not in here",
                "description": "They belong to their publishers. Nothing here licenses them, or copies of them.",
                "odrl:prohibition": {
                    "@type": "odrl:Prohibition",
                    "odrl:action": {"@id": "odrl:distribute"},
                    "odrl:target": {"@id": absent_texts},
                },
            }
        )
    return {"usageInfo": conditions}


def with_statistics(record_set: dict[str, Any], sizes: Mapping[str, int]) -> dict[str, Any]:
    """Return a record set with its number of records, in each split and in all."""
    counts = {"": sum(sizes.values())} | {f" in {split}": count for split, count in sizes.items()}
    name = record_set["@id"]
    annotations = [
        {
            "@type": "cr:Field",
            "@id": f"{name}/count{where.replace(' in ', '-')}",
            "name": f"count{where.replace(' in ', '-')}",
            "description": f"The number of records{where}.",
            "dataType": _CARDINALITY,
            "value": count,
        }
        for where, count in counts.items()
    ]
    return record_set | {"annotation": annotations}


def with_attribution(record_set: dict[str, Any]) -> dict[str, Any]:
    """Return a record set whose field of annotators, if it has one, says that records are attributed to them."""
    fields = [
        field | ({"equivalentProperty": _ATTRIBUTED_TO} if field["name"] == _ANNOTATOR else {})
        for field in record_set["field"]
    ]
    return record_set | {"field": fields}
