"""python -m corpus"""

from corpus.commands import app

app()
