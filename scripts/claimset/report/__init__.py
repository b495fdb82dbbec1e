"""Issues and datasets as text, JSON, SARIF, JUnit, GitHub and HTML."""
