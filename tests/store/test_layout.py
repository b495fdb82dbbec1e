"""The name of a file stands in the layout or in the list of file kinds, and nowhere else where files are used."""

import ast
from pathlib import Path

import pytest

import claimset
from claimset.store import layout

PACKAGE = Path(claimset.__file__).parent
NAMES = {value for name, value in vars(layout).items() if name.isupper() and isinstance(value, str)}
# These make the text of papers and pages; they read and write no file.
PURE = (PACKAGE / "schema", PACKAGE / "release" / "papers")
SHIPPED = PACKAGE / "release" / "baselines"
FILES = sorted(file for file in PACKAGE.rglob("*.py") if not any(map(file.is_relative_to, (*PURE, SHIPPED))))


LISTS = {"layout.py", "file_kind.py"}


@pytest.mark.parametrize("file", [file for file in FILES if file.name not in LISTS], ids=lambda file: file.name)
def test_no_module_names_a_file_that_the_layout_names(file: Path) -> None:
    words = [node.value for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Constant)]
    names = NAMES.intersection(word for word in words if isinstance(word, str))
    assert names == set(), f"import them from claimset.store.layout in {file}"
