"""News travels by hooks; this is the whole list of who listens, so nothing happens by magic."""

from core.hooks import Hook
from leads import dossier, hooks, panels
from reports.sources.base import sources
from tests.support import source

SOURCES = ["receptions", "new_cards", "referrals", "stages", "judgements", "said_no", "losses", "plan"]
SUBSCRIBERS = {
    "card_opened": ["followups.subscribers.plan_first"],
    "card_regraded": ["followups.subscribers.replan"],
    "contact_agreed": ["followups.subscribers.agree"],
    "card_moved": ["followups.subscribers.hand_over"],
    "cards_moved": ["followups.subscribers.hand_over_all"],
    "cards_pooled": ["followups.subscribers.let_go"],
    "card_unpooled": ["followups.subscribers.call_soon"],
    "card_lost": ["followups.subscribers.end_with"],
    "card_reopened": ["followups.subscribers.begin_again", "deals.subscribers.begin_again"],
    "cards_merged": ["followups.services.merging.unite"],
    "merge_undone": ["followups.services.merging.divide"],
    "visit_received": ["followups.subscribers.count_visit"],
    "visit_ended": ["followups.subscribers.after_visit"],
    "customer_erased": ["followups.erasing.forget", "deals.erasing.forget", "reports.erasing.forget"],
}


def _name(function) -> str:
    return f"{function.__module__}.{function.__name__}"


def test_every_subscriber_is_on_the_list():
    found = {h.name: [_name(f) for f in h.subscribers] for h in vars(hooks).values() if isinstance(h, Hook)}
    assert found == SUBSCRIBERS


def test_the_ladder_page_is_answered_by_the_cadence():
    assert [_name(f) for f in hooks._previews] == ["followups.previews.next_contacts"]


def test_who_stands_on_the_card_page():
    assert [_name(f) for f in panels._timeline] == [
        "leads.timeline.visits", "leads.timeline.online", "leads.timeline.stages", "leads.timeline.grades",
        "leads.timeline.owners", "leads.timeline.edits", "leads.timeline.merges", "leads.timeline.claims",
        "leads.timeline.pool_moves",
        "followups.panels.contacts", "followups.panels.messages", "deals.panels.losses",
    ]  # fmt: skip
    assert [_name(f) for f in panels._sections] == [
        "leads.grade_panel.section", "leads.belonging.warnings", "leads.belonging.owners",
        "leads.panels.privacy",
        "followups.panels.next_contact", "followups.panels.message_button", "followups.panels.log_button",
        "deals.panels.loss", "deals.panels.lose_button",
    ]  # fmt: skip


def test_subscribing_twice_has_no_effect():
    hook, heard = Hook("test"), []
    for _ in range(2):
        hook.subscribe(heard.append)
    assert len(hook.subscribers) == 1


def test_the_report_has_its_sources():
    assert [source.name for source in sources()] == SOURCES


def test_who_tells_what_is_stored_about_a_person():
    assert [_name(f) for f in dossier._sources] == [
        "leads.dossier_parts.person", "leads.dossier_parts.cards", "leads.dossier_parts.accesses",
        "followups.dossier_parts.contacts", "deals.dossier_parts.losses", "reports.dossier_parts.lines",
    ]  # fmt: skip
    assert [_name(f) for f in panels._accesses] == ["reports.dossier_parts.exports"]


def test_only_erasing_and_merging_write_past_the_managers():
    """Rows of history lose their words, or go to the person they belong to, and never change otherwise."""
    code = [p for p in source.python(tests=False) if "migrations" not in p.parts]
    users = [source.name(p) for p in code if "_base_manager" in p.read_text(encoding="utf-8")]
    assert users == ["core/redaction.py", "leads/services/merging/pointers.py"]
