"""Pure decisions about reports and exports: no database, no clock, no framework."""
