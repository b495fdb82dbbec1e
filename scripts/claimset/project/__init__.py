"""Jobs over a whole project: makes one, demonstrates every step, reports what is missing, upgrades its files."""
