"""Days in English: Nov 21, and Nov 21, 2025 in another year."""

MONTH_DAY_FORMAT = "M j"
DATE_FORMAT = "M j, Y"
