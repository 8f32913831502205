"""How days are written: shorter than Django does, per language."""
