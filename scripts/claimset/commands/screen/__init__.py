"""The output of commands: data on standard output, sentences and progress bars on standard error."""
