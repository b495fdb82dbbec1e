"""Several annotations of one document compared and made one."""
