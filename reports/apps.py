"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Daily report, meetings, DMS export."""

    name = "reports"

    def ready(self) -> None:
        """Register what a report collects its lines from."""
        from reports import sources

        sources.register_all()
