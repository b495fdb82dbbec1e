"""Independent passes over texts: what an annotator gets, the lines that they write, and how these reach the server."""
