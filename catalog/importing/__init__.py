"""Trims, prices and colours from Excel: read with distrust, compared with the catalogue, shown, then written."""
