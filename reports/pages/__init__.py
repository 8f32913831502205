"""What the pages of reports show: read, never written."""
