"""Two customers who are one: what points to them, merging, taking it back (product.md §2 Duplicates)."""
