"""Imports labels from files of other tools: reads them, matches documents, proves spans, stores annotations."""
