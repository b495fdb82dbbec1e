"""The machine that a command runs on: processes, workers, scratch folders, git, the garbage collector."""
