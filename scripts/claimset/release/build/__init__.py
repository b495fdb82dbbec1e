"""Writes and reads the files of a release: parquet, tables, and a scan for words of texts that do not ship."""
