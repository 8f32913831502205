"""Pages of the vehicle catalogue."""
