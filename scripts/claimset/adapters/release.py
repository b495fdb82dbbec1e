"""A release folder: put in place whole, and opened as a stranger would."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from claimset.adapters.files import writable, write_whole
from claimset.model.trouble import Misconfigured

_LOAD = """
import json, sys
from datasets import disable_progress_bars, load_dataset
disable_progress_bars()
path, cache, *configs = sys.argv[1:]
print(json.dumps({c: {s: len(d) for s, d in load_dataset(path, c, cache_dir=cache).items()} for c in configs}))
"""


def put_in_place(folder: Path, files: Mapping[str, bytes]) -> bool:
    """
    Write a folder whole: beside its place first, then renamed. Return False where it held these bytes already.

    Nothing but a finished folder ever has the name; what a killed run left beside it is swept up by the next.
    """
    with writable(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(f".{folder.name}.*"):
            if left.name.endswith(".old") and not folder.exists():
                left.rename(folder)
            else:
                shutil.rmtree(left, ignore_errors=True)
        if folder.is_dir() and _content(folder) == dict(files):
            return False
        fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
        try:
            for name, data in files.items():
                write_whole(fresh / name, data)
            old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
            shutil.rmtree(old, ignore_errors=True)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    return True


def load_back(folder: Path, configs: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """
    Open every config with `datasets.load_dataset` in a process that has nothing of ours; return rows by split.

    Raises Misconfigured where that fails.
    """
    with tempfile.TemporaryDirectory() as cache, contextlib.chdir(cache):
        process = subprocess.run(
            [sys.executable, "-I", "-c", _LOAD, str(folder.resolve()), cache, *configs],
            env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": cache},
            capture_output=True,
            text=True,
            check=False,
        )
    if process.returncode != 0:
        last = (process.stderr.strip().splitlines() or ["no message"])[-1]
        raise Misconfigured(f"datasets cannot load {folder}: {last}", "report this with the folder")
    return dict(json.loads(process.stdout.splitlines()[-1]))


def _content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
