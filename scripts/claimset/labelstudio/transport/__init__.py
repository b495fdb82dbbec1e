"""Requests to a Label Studio server."""
