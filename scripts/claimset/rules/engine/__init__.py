"""What a rule is, what it is given, and the form of what it judges."""
