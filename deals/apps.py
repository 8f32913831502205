"""The deals app."""

from django.apps import AppConfig


class DealsConfig(AppConfig):
    """How a purchase intention ends: loss, and what the house learns from it."""

    name = "deals"

    def ready(self) -> None:
        """Subscribe to the news of the showroom and stand on its pages."""
        from accounts.menu import count_tab
        from deals import clocks, dossier_parts, erasing, panels, subscribers
        from followups import afterwards, desk_parts
        from followups import clocks as every_clock
        from leads import dossier, hooks
        from leads import panels as card_page

        hooks.card_reopened.subscribe(subscribers.begin_again)
        hooks.customer_erased.subscribe(erasing.forget)
        every_clock.add_source(clocks.SAME_DAY)
        dossier.add_source(dossier_parts.losses)
        afterwards.add_step(panels.after_a_no)
        desk_parts.add_part(panels.desk_part)
        desk_parts.add_part(panels.measures)
        card_page.add_seldom("losses", panels.recorded)
        card_page.add_timeline(panels.losses)
        for source in (panels.loss, panels.lose_button):
            card_page.add_section(source)
        count_tab("loss-control", panels.waiting)
