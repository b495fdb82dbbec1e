"""The output of `claimset learn` and `claimset propose`."""
