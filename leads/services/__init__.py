"""Every write of the showroom: keyword-only, typed, one transaction each; the time comes in as `at`."""
