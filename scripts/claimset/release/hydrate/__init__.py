"""A release joined to copies of texts that are not ours."""
