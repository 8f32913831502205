"""The consultant's day: list, log, tomorrow; the manager's list of the overdue."""
