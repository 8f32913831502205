"""The clicks of this app."""
