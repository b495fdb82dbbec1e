"""The configs of a release: one module each, whose CONFIG describes it. Importing this package registers them all."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from claimset.model.feature import Features
from claimset.model.schema import Schema
from claimset.release.records.config import Config

__all__ = ["CONFIGS", "document_configs", "features", "read_configs"]


def read_configs() -> dict[str, Config]:
    """Return the CONFIG of every module of this package by its name, in the order of the configs."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    configs = sorted((module.CONFIG for module in modules), key=lambda config: (config.order, config.name))
    return {config.name: config for config in configs}


CONFIGS = read_configs()


def features(schema: Schema) -> dict[str, Features]:
    """Return the types of the columns of each config that the schema has, by its name."""
    columns_by_config = ((name, config.features(schema)) for name, config in CONFIGS.items())
    return {name: columns for name, columns in columns_by_config if columns is not None}


def document_configs() -> Iterator[tuple[str, str]]:
    """Yield the name of each config with a row for every document, and the tier of those documents' texts."""
    return ((name, config.tier) for name, config in CONFIGS.items() if config.tier is not None)
