"""What a writer is told of a document: facts, voice, form and length; nothing of what is labelled afterwards."""
