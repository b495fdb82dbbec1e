"""Documents of a check shared out: to processes of this machine, or to the tasks of a cluster."""
