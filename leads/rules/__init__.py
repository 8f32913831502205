"""Pure decisions of the showroom: no database, no clock, no framework."""
