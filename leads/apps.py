"""The leads app."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Visit register, duty roster, customer, card, grade ladder."""

    name = "leads"

    def ready(self) -> None:
        """Put this app's events on the card page."""
        from accounts.menu import count_tab
        from leads import grade_panel, panels, timeline

        for source in timeline.SOURCES:
            panels.add_timeline(source)
        panels.add_section(grade_panel.section)
        count_tab("regrade", grade_panel.waiting)
