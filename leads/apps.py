"""The leads app."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Visit register, duty roster, customer, card, grade ladder."""

    name = "leads"

    def ready(self) -> None:
        """Put this app's events on the card page."""
        from leads import panels, timeline

        for source in timeline.SOURCES:
            panels.add_timeline(source)
