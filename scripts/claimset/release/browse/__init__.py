"""Collects what the pages of `claimset browse` show, from a project or from a release."""
