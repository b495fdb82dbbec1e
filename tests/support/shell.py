"""A shell in which a test types what a page says, with a server at hand."""

import os
import subprocess
import sys
from pathlib import Path

from claimset.labelstudio.transport.client import LabelStudio

_NAMES = {
    f"GIT_{role}_{field}": "a01@harbour.example" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")
}


class Shell:
    """A person's shell that names the server; `folder` is where they are, `output` what they saw."""

    def __init__(self, folder: Path, home: Path, server: LabelStudio) -> None:
        self.folder = folder
        self.output = ""
        self._environment = {
            **os.environ,
            **_NAMES,
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LABEL_STUDIO_URL": server.url,
            "LABEL_STUDIO_API_KEY": server.token,
        }

    def run(self, *words: str) -> str:
        """Run a program to its good end, and return its standard output."""
        result = subprocess.run(
            words, cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert result.returncode == 0, f"{words[-1]}\n{result.stdout}\n{result.stderr}"
        assert "Traceback" not in result.stderr
        self.output += result.stdout + result.stderr
        return result.stdout

    def type(self, code: str) -> None:
        """Run lines of shell, and go where they go."""
        output = self.run("bash", "-euo", "pipefail", "-c", f'{code}\nprintf "\\nwent to %s" "$PWD"')
        self.folder = Path(output.rpartition("\nwent to ")[2])
