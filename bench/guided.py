"""
Hostile inputs that a fuzzer makes by what they reach in the code: libFuzzer, over atheris.

    uv run --group fuzz python bench/guided.py quantity -max_total_time=100 CORPUS

The doors are pure and read a language of their own, where such inputs pay: quantity notation, standoff files of brat,
labeling interfaces in XML. CORPUS is a folder of inputs to begin with, to which it adds those that reach more. It ends
with a traceback at the first exception that is no refusal, and leaves the input in a file.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

with atheris.instrument_imports(include=["claimset"]):
    from claimset.formats.lines import NotRead
    from claimset.labelstudio.imported.interface_schema import NothingToImport
    from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
    from claimset.quantity.notation import NotationError, parse_quantity, render_quantity
    from support.foreign_files import read


def _quantity(data: bytes) -> None:
    try:
        value = parse_quantity(data.decode("utf-8", "replace"))
    except NotationError:
        return
    if parse_quantity(render_quantity(value)) != value:
        raise AssertionError(render_quantity(value))


def _brat(data: bytes) -> None:
    try:
        read("brat", data, "Owls left Harrow.")
    except NotRead:
        return


def _interface(data: bytes) -> None:
    try:
        schema_of_interface(data.decode("utf-8", "replace"), "owls")
    except (NothingToImport, ValueError):
        return


DOORS: dict[str, Callable[[bytes], None]] = {"quantity": _quantity, "brat": _brat, "interface": _interface}

if __name__ == "__main__":
    atheris.Setup(sys.argv[:1] + sys.argv[2:], DOORS[sys.argv[1]])
    atheris.Fuzz()
