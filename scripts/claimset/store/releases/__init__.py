"""Release folders, their records and the register."""
