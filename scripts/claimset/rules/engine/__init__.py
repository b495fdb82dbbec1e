"""The register of rules, the subject that a rule judges, the shape of stored JSON, and pages of issues."""
