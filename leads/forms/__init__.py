"""The showroom's forms. They clean what was typed; the services decide."""
