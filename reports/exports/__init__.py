"""Excel for the manufacturer's DMS: which fields there are, which rows go, the template that a store starts with."""
