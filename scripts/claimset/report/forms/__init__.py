"""The forms of a check's issues: one module each, with a REPORTER. Importing this package registers them all."""

from importlib import import_module
from pkgutil import iter_modules

from claimset.report.check_report import Reporter

__all__ = ["REPORTERS", "read_reporters"]


def read_reporters() -> dict[str, Reporter]:
    """Return the REPORTER of every module of this package by its name, in the order of the forms."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    reporters = sorted((module.REPORTER for module in modules), key=lambda reporter: (reporter.order, reporter.name))
    return {reporter.name: reporter for reporter in reporters}


REPORTERS = read_reporters()
