"""Pushes documents to the server: plans, saves the plan, sends."""
