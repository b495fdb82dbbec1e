"""A release folder: put in place whole, and opened as a stranger would."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from claimset.adapters.files import writable, write_whole
from claimset.model.trouble import Conflict, Misconfigured

_LOAD = """
import json, sys
from datasets import disable_progress_bars, load_dataset
disable_progress_bars()
path, cache, *configs = sys.argv[1:]
print(json.dumps({c: {s: len(d) for s, d in load_dataset(path, c, cache_dir=cache).items()} for c in configs}))
"""


def put_in_place(folder: Path, files: Mapping[str, bytes], *, replace: bool) -> bool:
    """
    Write a folder whole: beside its place first, then renamed. Return False where it held these bytes already.

    Nothing but a finished folder ever has the name; what a killed run left beside it is swept up by the next. Raises
    Conflict where the folder has other bytes and `replace` is not given, and always where it has something that its
    own SHA256SUMS does not list.
    """
    with writable(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.parent / ".lock"):
            _sweep(folder)
            if folder.exists():
                content = _content(folder)
                if content == dict(files):
                    return False
                _require_ours(folder, content)
                if not replace:
                    raise Conflict(
                        f"{folder} exists with other content",
                        "give this release another --version, or --replace that one",
                    )
            fresh, old = (folder.with_name(f".{folder.name}.{os.getpid()}.{end}") for end in ("new", "old"))
            try:
                for name, data in files.items():
                    write_whole(fresh / name, data)
                if folder.exists():
                    folder.rename(old)
                fresh.rename(folder)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                if old.exists() and not folder.exists():
                    old.rename(folder)
                raise
            shutil.rmtree(old, ignore_errors=True)
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
    if process.returncode != 0 or "Ignoring part" in process.stderr:
        last = (process.stderr.strip().splitlines() or ["no message"])[-1]
        raise Misconfigured(f"datasets cannot load {folder}: {last}", "report this with the folder")
    return dict(json.loads(process.stdout.splitlines()[-1]))


def _sweep(folder: Path) -> None:
    for left in folder.parent.glob(f".{folder.name}.*"):
        if not re.fullmatch(rf"\.{re.escape(folder.name)}\.\d+\.(new|old)", left.name):
            continue
        if left.name.endswith(".old") and not folder.exists():
            left.rename(folder)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _require_ours(folder: Path, content: Mapping[str, bytes]) -> None:
    sums = content.get("SHA256SUMS", b"").decode("utf-8", "replace").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in sums)}
    found = {name: hashlib.sha256(data).hexdigest() for name, data in content.items() if name != "SHA256SUMS"}
    other = sorted(name for name in found.keys() | listed.keys() if found.get(name) != listed.get(name))
    if other:
        raise Conflict(
            f"{folder} holds what no export wrote there: {', '.join(other[:3])}", "move it away; it is not replaced"
        )


def _content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
