"""What the pages of the showroom show, read with a constant number of statements."""
