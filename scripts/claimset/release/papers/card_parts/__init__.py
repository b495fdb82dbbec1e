"""Parts of a release's card: its YAML, an example, code, the baselines and the house rules."""
