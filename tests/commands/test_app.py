"""The command line starts at once: no command loads what only another needs."""

import subprocess
import sys

HEAVY = {"datasets", "pandas", "pyarrow", "label_studio_sdk", "huggingface_hub", "httpx", "pydantic", "jsonschema"}


def test_the_list_of_commands_loads_nothing_that_only_a_command_needs() -> None:
    code = "import sys, claimset.commands.app; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert "claimset.commands.export" in loaded
    assert HEAVY & loaded == set()
