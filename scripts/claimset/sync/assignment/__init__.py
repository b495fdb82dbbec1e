"""Who labels what, and whose an annotation is."""
