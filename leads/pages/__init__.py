"""What the pages of the grade show, read with a constant number of statements."""
