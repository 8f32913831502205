"""Messages to customers that wait in the outbox of a running installation."""

from tests.support.house import House


def queue_messages(house: House, count: int) -> list[str]:
    """Put `count` thank-yous to people who agreed into the outbox; their keys."""
    house.rows("UPDATE followups_message SET state = 'sent', sent_at = now() WHERE state IN ('queued', 'sending')")
    before = {key for (key,) in house.rows("SELECT key FROM followups_message")}
    columns = [
        name
        for (name,) in house.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'followups_message'"
            " AND column_name NOT IN ('id', 'key', 'state', 'try_at', 'attempts', 'sent_at', 'error', 'customer_id',"
            " 'card_id')"
        )
    ]
    listed = ", ".join(columns)
    house.rows(
        f"INSERT INTO followups_message (key, state, try_at, attempts, error, customer_id, card_id, {listed})"
        " SELECT 'fault:' || c.id || ':' || clock_timestamp(), 'queued', now() - interval '1 minute', 0, '', c.id,"
        f" NULL, {', '.join('m.' + name for name in columns)} FROM (SELECT k.customer_id AS id FROM leads_consent k"
        " WHERE k.purpose = 'messages' AND k.given GROUP BY 1 HAVING COUNT(*) = 1 ORDER BY 1 LIMIT %s) c,"
        " (SELECT * FROM followups_message ORDER BY id LIMIT 1) m",
        count,
    )
    return sorted({key for (key,) in house.rows("SELECT key FROM followups_message")} - before)


def to_many(house: House) -> int:
    """A message to many that was approved and begins to go out; its key."""
    house.rows("UPDATE followups_massmessage SET state = 'stopped' WHERE state = 'running'")
    house.rows("UPDATE accounts_storesettings SET mass_gap_days = 0")
    [(key,)] = house.rows(
        "INSERT INTO followups_massmessage (store_id, token, title, kind, carrier, subject, text, text_en, wanted,"
        " state, version, made_by_id, made_at, decided_by_id, decided_at, note, reached, gathered, left_out)"
        " SELECT s.id, gen_random_uuid(), 'x', 'greeting', 'sms', '', 'x', '', '{}', 'running', 1, a.id, now(), b.id,"
        " now(), '', 0, false, '{}' FROM accounts_store s, accounts_user a, accounts_user b WHERE a.id < b.id"
        " LIMIT 1 RETURNING id"
    )
    return key
