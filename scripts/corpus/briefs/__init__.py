"""The brief that a writer gets for a document: facts, voice, form and length, and nothing about labels."""
