"""The followups app."""

from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    """Cadence, follow-up, contact, day plan, escalation, message outbox."""

    name = "followups"

    def ready(self) -> None:
        """Subscribe to the news of the showroom and stand on its pages."""
        from followups import agenda, dossier_parts, panels, previews, subscribers
        from followups.services import planning, stand_ins
        from leads import dossier, hooks
        from leads import panels as card_page

        subscribers.connect()
        for source in (agenda.appointments, agenda.clocks, agenda.answers):
            agenda.add_source(source)
        dossier.add_source(dossier_parts.contacts)
        hooks.answer_preview(previews.next_contacts)
        hooks.answer_appointments(previews.appointments)
        hooks.answer_expected(previews.expected)
        hooks.answer_lent(stand_ins.lent_to)
        hooks.answer_load(planning.load_of)
        for name, rows in panels.SELDOM.items():
            card_page.add_seldom(name, rows)
        for source in (panels.contacts, panels.messages):
            card_page.add_timeline(source)
        for source in (panels.next_contact, panels.message_button, panels.log_button):
            card_page.add_section(source)
