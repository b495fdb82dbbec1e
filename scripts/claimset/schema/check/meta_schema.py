"""The meta-schema: which keywords a schema may have, what each may hold, and what each counts as."""

from importlib import resources

META = resources.files("claimset.schema.check").joinpath("meta.json").read_text(encoding="utf-8")
