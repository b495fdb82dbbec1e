"""
A Python as Debian, Ubuntu and Homebrew ship it: pip installs nothing into it.

`python tests/managed_python.py FOLDER` lays one out and prints where its commands lie.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

_MARKER = "EXTERNALLY-MANAGED"
_WORDS = "[externally-managed]\nError=Whoever ships this Python manages it.\n"


def managed_python(folder: Path) -> Path:
    """
    Lay out the Python that runs this in a folder, under the marker that forbids pip; return the folder of commands.

    The standard library is linked to, file by file, and pip comes along.
    """
    base = Path(sys.base_prefix)
    library = Path(sysconfig.get_path("stdlib", vars={"installed_base": str(base), "base": str(base)}))
    commands, copied = folder / "bin", folder / library.relative_to(base)
    commands.mkdir(parents=True)
    copied.mkdir(parents=True)
    python = commands / "python3"
    # A link would lead back to where it points.
    shutil.copy2(Path(getattr(sys, "_base_executable", sys.executable)).resolve(), python)
    for file in (base / "lib").glob("libpython*"):
        (folder / "lib" / file.name).symlink_to(file)
    for item in library.iterdir():
        if item.name not in {_MARKER, "site-packages", "dist-packages", "__pycache__"}:
            (copied / item.name).symlink_to(item)
    packages = Path(_said(python, "import site; print(site.getsitepackages()[0])"))
    packages.mkdir(parents=True, exist_ok=True)
    pip = _said(base / "bin" / python.name, "import pip; print(*pip.__path__)")
    if pip:
        (packages / "pip").symlink_to(pip)
    else:
        subprocess.run([python, "-m", "ensurepip"], check=True, capture_output=True)
    (copied / _MARKER).write_text(_WORDS, encoding="utf-8")
    return commands


def _said(python: Path, code: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    process = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False, env=environment)
    return process.stdout.strip()


if __name__ == "__main__":
    print(managed_python(Path(sys.argv[1])))
