"""The leads app."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Visit register, duty roster, customer, card, grade ladder."""

    name = "leads"

    def ready(self) -> None:
        """Put this app's events and sections on the card page, its numbers on the tabs."""
        from accounts.menu import count_tab
        from leads import belonging, dossier, dossier_parts, grade_panel, panels, timeline

        for source in timeline.SOURCES:
            panels.add_timeline(source)
        for name, rows in timeline.SELDOM.items():
            panels.add_seldom(name, rows)
        for source in (grade_panel.section, *belonging.SECTIONS, panels.privacy):
            panels.add_section(source)
        count_tab("regrade", grade_panel.waiting)
        count_tab("disputes", belonging.claims_waiting)
        count_tab("duplicates", belonging.duplicates_waiting)
        for source in dossier_parts.SOURCES:
            dossier.add_source(source)
