"""Label Studio: the only room that says region, result and completed_by."""
