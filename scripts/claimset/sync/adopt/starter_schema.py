"""The small schema that a new project begins with, and whether a project still has it untouched."""

from collections.abc import Mapping
from typing import Any

from claimset.model.split import DEFAULT_SPLITS
from claimset.release.schema_use import is_in_use
from claimset.schema.blank import blank_schema, language_names
from claimset.store.project import Project
from claimset.store.starter_kit import starter_fields

_INTERFACE = {"name": "all", "title": "All in one", "passes": ["labels"], "usual": True}
_SPLITS = {split.name: {"share": split.share} for split in DEFAULT_SPLITS}


def starter_schema(name: str, languages: Mapping[str, str]) -> dict[str, Any]:
    """Return the small schema of a new project with this name; `languages` maps codes to names."""
    keywords = {"x-licence": "cc-by-4.0", "x-notice": "", "x-splits": _SPLITS, "x-interfaces": [_INTERFACE]}
    return blank_schema(name, languages, starter_fields(), **keywords)


def has_untouched_starter(project: Project) -> bool:
    """Say whether a project has the schema that `init` wrote, and no labels, not even those of the example."""
    schema = project.schema()
    is_labelled = is_in_use(project) or any(any(project.stored(kind)) for kind in ("pulled", "gold"))
    return not is_labelled and schema.source == starter_schema(schema.name, language_names(list(schema.languages)))
