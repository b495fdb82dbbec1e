"""Jobs over a whole project: lay one out, show the whole way, say what is missing."""
