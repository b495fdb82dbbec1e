"""How the dataset's own texts are planned, checked and taken in: what is true is fixed before a text is written."""
