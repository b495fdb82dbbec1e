"""Checks and mends of files as the command does them: with the reader of Label Studio's exports."""

from functools import partial

from claimset.check.files import check_files as checking
from claimset.check.fix import fix_files as mending
from claimset.labelstudio.payload.export_file import read_exported_task

check_files = partial(checking.check_files, read_task=read_exported_task)
fix_files = partial(mending.fix_files, read_task=read_exported_task)
