"""What a day's report is collected from (SDR-10…17): a registry, so that later work adds lines without a change here.

An app on the left of reports cannot import this registry; its source is a module of this package (or registered by
the wiring), with one `register` call.
"""

from reports.sources import base, cards, contacts, judgements, losses, plans, referrals, stages, visits


def register_all() -> None:
    """Register the sources of visits, follow-ups, new customers and the plan, in the order of the columns."""
    for module in (visits, cards, referrals, stages, judgements, contacts, losses, plans):
        base.register(module.SOURCE)
