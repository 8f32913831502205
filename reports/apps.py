"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Daily report, meetings, DMS export."""

    name = "reports"

    def ready(self) -> None:
        """Register what a report collects its lines from."""
        from leads import dossier, hooks, panels
        from reports import dossier_parts, erasing, events, metrics, sources

        sources.register_all()
        events.register_all()
        metrics.register_all()
        dossier.add_source(dossier_parts.lines)
        panels.add_accesses(dossier_parts.exports)
        hooks.customer_erased.subscribe(erasing.forget)
