"""Every write about follow-ups; the time comes in as `at` (a person's act) or `as_of` (a job)."""
