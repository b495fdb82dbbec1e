"""A language model as one more machine that proposes: what it is asked, what it answers, and what that is worth."""
