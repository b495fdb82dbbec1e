"""Every rule over everything that is stored."""
