"""A push and a pull begin at once: what only a release is made with is not loaded for them."""

import subprocess
import sys

HEAVY = {"datasets", "pandas", "pyarrow", "label_studio_sdk.client", "huggingface_hub"}


def test_a_push_and_a_pull_load_nothing_that_only_a_release_needs() -> None:
    modules = [
        "sync.assignment.assignment",
        "sync.push.order",
        "sync.push.saved_plan",
        "sync.push.fixes.send",
        "sync.push.fixes.plan",
        "commands.push",
        "commands.pull",
        "commands.status",
        "sync.review.pull",
        "sync.pull.from_snapshots",
        "sync.status",
    ]
    code = "".join(f"import claimset.{module}\n" for module in modules) + "import sys\nprint(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert "claimset.sync.push.send" in loaded
    assert HEAVY & loaded == set()
