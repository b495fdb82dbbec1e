"""The files of a release, written and read: parquet, tables, a scan for words of others."""
