"""Tasks, regions and results as Label Studio stores them."""
