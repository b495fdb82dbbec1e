"""Exports, verifies, compares and publishes releases."""
