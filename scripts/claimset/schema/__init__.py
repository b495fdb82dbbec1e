"""The JSON schema, read, and what is generated from it."""
