"""Bytes to text, sentences, words."""
