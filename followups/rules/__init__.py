"""Pure decisions about when to contact whom: no database, no clock, no framework."""
