"""The embedded Label Studio: started, stopped, backed up."""
