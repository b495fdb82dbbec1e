"""Places that a release is published to."""
