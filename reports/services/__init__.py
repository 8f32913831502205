"""Every write of reports and exports."""
