"""A stand-in for Slurm's programs: sbatch really runs the array of its script, one task after the other, and waits."""

import sys
from pathlib import Path

_SBATCH = """#!{python}
import os, re, subprocess, sys
script = open(sys.argv[-1]).read()
last = int(re.search(r"^#SBATCH --array=0-([0-9]+)$", script, re.M)[1])
codes = []
for number in range(last + 1):
    settings = {{"SLURM_ARRAY_TASK_ID": str(number), "SLURM_JOB_ID": "1", "SLURM_NODELIST": "here", "RUN_OFFSET": "0"}}
    codes.append(subprocess.run(["bash", sys.argv[-1]], env=os.environ | settings, capture_output=True).returncode)
print("Submitted batch job 1")
sys.exit(max(codes))
"""
_SCONTROL = "#!/bin/sh\necho here\n"


def install(folder: Path) -> Path:
    """Write `sbatch` and `scontrol` into a folder, and return it; it belongs into PATH."""
    folder.mkdir()
    for name, program in {"sbatch": _SBATCH.format(python=sys.executable), "scontrol": _SCONTROL}.items():
        (folder / name).write_text(program, encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder
