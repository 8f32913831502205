"""The demo store: invented people and cars, believable work, the same data from the same seed."""
