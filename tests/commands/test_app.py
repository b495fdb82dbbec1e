"""The command line starts at once: no command loads what only another needs."""

import subprocess
import sys

from claimset.store.project import Project

HEAVY = {"datasets", "pandas", "pyarrow", "label_studio_sdk", "huggingface_hub", "httpx", "pydantic", "jsonschema"}


def test_the_list_of_commands_loads_nothing_that_only_a_command_needs() -> None:
    code = "import sys, claimset.commands.app; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert "claimset.commands.export" in loaded
    assert HEAVY & loaded == set()


def test_numbers_of_a_text_that_did_not_change_are_not_needed_to_check() -> None:
    code = "import sys, claimset.release.check_request; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert "claimset.check.project" in loaded
    assert (HEAVY - {"jsonschema"} | {"numpy"}) & loaded == set()


TABLES = {"datasets", "pandas", "torch", "tensorflow", "polars"}
_RUNS = """
import sys
from pathlib import Path

from claimset.commands import main

for words in (["status"], ["check"], ["export"], ["verify"]):
    sys.argv = ["claimset", *words, *map(str, Path("build").glob("[!.]*") if words == ["verify"] else ())]
    try:
        main()
    except SystemExit as end:
        print(*words, end.code, file=sys.stderr)
print(*sys.modules)
"""


def test_no_library_of_tables_is_loaded_to_check_to_export_and_to_verify(checkout: Project) -> None:
    run = subprocess.run([sys.executable, "-c", _RUNS], cwd=checkout.root, capture_output=True, text=True, check=True)
    assert {"check 0", "export 0", "verify 0"} <= set(run.stderr.splitlines()), run.stderr
    assert TABLES & set(run.stdout.split()) == set()
