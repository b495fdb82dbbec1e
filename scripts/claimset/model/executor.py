"""The executors that share a command's work out to tasks."""

from typing import Literal

ExecutorName = Literal["local", "slurm", "ray"]
