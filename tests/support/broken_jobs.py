"""What is broken before each scheduled job, where the job is caught, and what must be true after it has run again."""

from dataclasses import dataclass

FOLLOWED = "status IN ('open', 'ordered') AND pooled_at IS NULL"
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
#: Customers with a card and a number who agreed to messages and never took it back.
AGREED = (
    "SELECT k.customer_id FROM leads_consent k JOIN leads_customerphone p ON p.customer_id = k.customer_id AND"
    " p.is_main WHERE k.purpose = 'messages' AND k.given GROUP BY 1 HAVING COUNT(*) = 1"
)
TOMORROW = "((now() AT TIME ZONE 'Asia/Shanghai')::date + 1)"
PLANNED = "state = 'planned' AND kind = 'cadence'"


@dataclass
class Job:
    """A scheduled job: what is broken before, where it is caught, what must be true when it has run again.

    `check` gives two values that must be the same afterwards.
    """

    damage: str
    held: str
    check: tuple[str, str]


JOBS = {
    "followups.tasks.reconcile": Job(
        "UPDATE followups_followup SET state = 'cancelled', closed_at = now() WHERE state = 'planned'",
        "followups_followup",
        (
            f"SELECT id FROM leads_card WHERE {FOLLOWED} ORDER BY id",
            f"SELECT card_id FROM followups_followup WHERE {PLANNED} ORDER BY card_id",
        ),
    ),
    "followups.tasks.write_occasions": Job(
        "UPDATE accounts_storesettings SET birthday_at = '00:00'; UPDATE leads_customer SET birthday = NULL;"
        " UPDATE leads_customer SET birthday ="
        f" make_date(1996, date_part('month', {TODAY})::int, date_part('day', {TODAY})::int) WHERE id IN"
        f" ({AGREED} ORDER BY 1 LIMIT 3)",
        "followups_message",
        (
            f"{AGREED} ORDER BY 1 LIMIT 3",
            "SELECT customer_id FROM followups_message WHERE kind = 'birthday' AND key LIKE 'birthday:%' ORDER BY 1",
        ),
    ),
    "followups.tasks.plan_evening": Job(
        f"DELETE FROM followups_planline USING followups_dayplan p WHERE plan_id = p.id AND p.day = {TOMORROW}",
        "followups_planline",
        (
            "SELECT DISTINCT responsible_id, card_id FROM followups_followup WHERE state = 'planned'"
            f" AND due_on <= {TOMORROW} ORDER BY 1, 2",
            "SELECT consultant_id, card_id FROM followups_planline l JOIN followups_dayplan p ON p.id = l.plan_id"
            f" WHERE p.day = {TOMORROW} ORDER BY 1, 2",
        ),
    ),
    "followups.tasks.escalate": Job(
        "UPDATE followups_followup SET late_from = current_date - 4 WHERE state = 'planned' AND due_on > current_date"
        " - 4; DELETE FROM followups_escalation",
        "followups_escalation",
        (
            "SELECT id, step FROM followups_followup, (VALUES (1, 1), (2, 3), (3, 7)) AS s (step, days)"
            " WHERE state = 'planned' AND late_from <= current_date - days ORDER BY 1, 2",
            "SELECT follow_up_id, step FROM followups_escalation ORDER BY 1, 2",
        ),
    ),
    "followups.tasks.fill_pool": Job(
        "UPDATE followups_followup SET late_from = current_date - 40, due_on = current_date - 40 WHERE"
        " state = 'planned' AND kind = 'cadence' AND card_id IN"
        " (SELECT id FROM leads_card WHERE status = 'open' ORDER BY id LIMIT 5)",
        "leads_poolmove",
        (
            "SELECT id FROM leads_card WHERE status = 'open' ORDER BY id LIMIT 5",
            "SELECT card_id FROM leads_poolmove m JOIN leads_card c ON c.id = m.card_id WHERE kind = 'in'"
            " AND pooled_at IS NOT NULL ORDER BY card_id",
        ),
    ),
    "followups.tasks.find_duplicates": Job(
        "DELETE FROM leads_duplicatepair; UPDATE leads_customer SET plate = '浙A7X88F' WHERE id IN"
        " (SELECT id FROM leads_customer ORDER BY id LIMIT 3)",
        "leads_duplicatepair",
        (
            "SELECT a.id, b.id FROM leads_customer a JOIN leads_customer b ON a.id < b.id AND a.plate = b.plate"
            " AND a.plate = '浙A7X88F' ORDER BY 1, 2",
            "SELECT first_id, second_id FROM leads_duplicatepair p JOIN leads_customer c ON c.id = p.first_id"
            " JOIN leads_customer d ON d.id = p.second_id WHERE c.plate = '浙A7X88F' AND d.plate = '浙A7X88F'"
            " ORDER BY 1, 2",
        ),
    ),
    "leads.tasks.hand_out_leads": Job(
        "UPDATE leads_onlinelead SET visit_id = NULL, answered_at = NULL, answered_by_id = NULL WHERE id ="
        " (SELECT MAX(id) FROM leads_onlinelead WHERE first_id IS NULL)",
        "leads_visit",
        (
            "SELECT id FROM leads_onlinelead WHERE first_id IS NULL ORDER BY id",
            "SELECT id FROM leads_onlinelead WHERE first_id IS NULL AND visit_id IS NOT NULL ORDER BY id",
        ),
    ),
    "accounts.tasks.forget_drafts": Job(
        "INSERT INTO accounts_formdraft (user_id, store_id, key, data, saved_at) SELECT u.id, s.id, 'old', '{}',"
        " '2020-01-01' FROM accounts_user u, accounts_store s",
        "accounts_formdraft",
        ("SELECT 0", "SELECT COUNT(*) FROM accounts_formdraft WHERE key = 'old'"),
    ),
    "accounts.tasks.forget_notices": Job(
        "INSERT INTO accounts_notice (store_id, person_id, kind, key, link, words, at) SELECT s.id, u.id, 'old', 'old',"
        " '/', '{}', '2020-01-01' FROM accounts_user u, accounts_store s",
        "accounts_notice",
        ("SELECT 0", "SELECT COUNT(*) FROM accounts_notice WHERE key = 'old'"),
    ),
    "accounts.tasks.send_notices": Job(
        "DELETE FROM accounts_noticesending; DELETE FROM accounts_noticechoice;"
        ' INSERT INTO accounts_noticechoice (person_id, store_id, "group", mail, robot, language)'
        " SELECT DISTINCT user_id, store_id, 'other', true, false, 'en' FROM accounts_membership;"
        " INSERT INTO accounts_notice (store_id, person_id, kind, key, link, words, at)"
        " SELECT store_id, person_id, 'none', 'fault', '/', '{}', now() FROM accounts_noticechoice;"
        " INSERT INTO accounts_noticesending (notice_id, channel, state, attempts, made_at, try_at, error)"
        " SELECT id, 'mail', 'queued', 0, now(), now(), '' FROM accounts_notice WHERE key = 'fault'",
        "accounts_noticesending",
        (
            "SELECT COUNT(*) FROM accounts_notice WHERE key = 'fault'",
            "SELECT COUNT(*) FROM accounts_noticesending WHERE state = 'sent' AND attempts = 1",
        ),
    ),
    "followups.tasks.draw_quality": Job(
        "TRUNCATE followups_qualitydraw CASCADE",
        "followups_qualitydraw",
        ("SELECT 1", "SELECT COUNT(*) FROM followups_qualitydraw"),
    ),
    "reports.tasks.send_digests": Job(
        "DELETE FROM reports_digest;"
        " UPDATE accounts_storesettings SET digest_to = 'a@example.test', digest_at = '00:00'",
        "reports_digest",
        ("SELECT 'sent'", "SELECT state FROM reports_digest"),
    ),
    "core.tasks.clear_sessions": Job(
        "INSERT INTO django_session VALUES ('expired', '', '2020-01-01')",
        "django_session",
        ("SELECT 0", "SELECT COUNT(*) FROM django_session WHERE session_key = 'expired'"),
    ),
    "core.tasks.heartbeat": Job(
        "DELETE FROM core_heartbeat",
        "core_heartbeat",
        ("SELECT 1", "SELECT COUNT(*) FROM core_heartbeat"),
    ),
    "leads.tasks.sweep_documents": Job(
        "DELETE FROM core_jobrun",
        "core_jobrun",
        # the server may still write the row of the killed worker: its one statement was already there
        ("SELECT true", "SELECT COUNT(*) > 0 FROM core_jobrun WHERE job = 'sweep_documents'"),
    ),
}
#: The gateway holds the messages, not a table; a batch is begun anew only when its maker has been silent for a while.
OWN_TEST = {"followups.tasks.send_messages", "reports.tasks.make_batches"}
