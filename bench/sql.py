"""The least that each kind of work asks of the database, by hand, on tables that `server.forgiving` made so."""

DUE = """
SELECT f.id, f.kind, f.due_on, f.due_at, f.late_from, c.id, c.grade, u.name, m.name, o.name,
       p.number, w.content, w.at
FROM followups_followup f
JOIN leads_card c ON c.id = f.card_id
JOIN leads_customer u ON u.id = c.customer_id
LEFT JOIN catalog_carmodel m ON m.id = c.car_model_id
LEFT JOIN catalog_colour o ON o.id = c.colour_id
LEFT JOIN leads_customerphone p ON p.customer_id = u.id AND p.is_main
LEFT JOIN LATERAL (
    SELECT content, at FROM followups_contact WHERE card_id = c.id AND content <> '' ORDER BY at DESC LIMIT 1
) w ON true
WHERE f.responsible_id = %(who)s AND f.store_id = %(store)s AND f.state = 'planned'
  AND (f.due_on <= %(day)s OR f.kind = 'confirm')
ORDER BY f.late_from, f.id LIMIT 300
"""

_CARD_ROW = """
SELECT c.id, c.grade, c.status, u.name, p.number, m.name, o.name, w.name, c.last_contact_at, c.first_contact_on
FROM leads_card c
JOIN leads_customer u ON u.id = c.customer_id
JOIN accounts_user w ON w.id = c.owner_id
LEFT JOIN catalog_carmodel m ON m.id = c.car_model_id
LEFT JOIN catalog_colour o ON o.id = c.colour_id
LEFT JOIN leads_customerphone p ON p.customer_id = u.id AND p.is_main
"""
STORES_CARDS = (
    _CARD_ROW
    + """WHERE c.store_id = %(store)s AND c.status IN ('open', 'ordered') AND c.grade = 'A'
ORDER BY c.id DESC LIMIT 50"""
)
OWN_CARDS = (
    _CARD_ROW
    + """WHERE c.owner_id = %(who)s AND c.store_id = %(store)s AND c.status IN ('open', 'ordered') AND c.grade = 'A'
ORDER BY c.id DESC LIMIT 50"""
)

FOUND = """
SELECT u.id, u.name, p.number, k.id, k.grade, k.name
FROM (
    SELECT id, name, created_at FROM leads_customer WHERE store_id = %(store)s AND search_key LIKE %(needle)s
    ORDER BY created_at DESC, id DESC LIMIT 50
) u
LEFT JOIN leads_customerphone p ON p.customer_id = u.id AND p.is_main
LEFT JOIN LATERAL (
    SELECT c.id, c.grade, w.name FROM leads_card c JOIN accounts_user w ON w.id = c.owner_id
    WHERE c.customer_id = u.id ORDER BY c.id DESC LIMIT 1
) k ON true
ORDER BY u.created_at DESC, u.id DESC
"""

CARD = (
    _CARD_ROW + "WHERE c.id = %(card)s",
    "SELECT at, result, method, content, grade_before, grade_after, w.name FROM followups_contact x "
    "JOIN accounts_user w ON w.id = x.by_id WHERE card_id = %(card)s ORDER BY at DESC",
    "SELECT arrived_at, left_at, kind, party_size, content, w.name FROM leads_visit x "
    "JOIN accounts_user w ON w.id = x.consultant_id WHERE card_id = %(card)s ORDER BY arrived_at DESC",
    "SELECT at, before, after, stage, reason, w.name FROM leads_gradechange x "
    "JOIN accounts_user w ON w.id = x.by_id WHERE card_id = %(card)s ORDER BY at DESC",
    "SELECT at, reason, w.name FROM leads_ownerchange x JOIN accounts_user w ON w.id = x.after_id "
    "WHERE card_id = %(card)s ORDER BY at DESC",
    "SELECT at, w.name FROM leads_cardedit x JOIN accounts_user w ON w.id = x.by_id WHERE card_id = %(card)s",
    "SELECT made_at, state, text FROM followups_message WHERE card_id = %(card)s ORDER BY made_at DESC",
    "SELECT due_on, due_at, kind, attempts FROM followups_followup WHERE card_id = %(card)s AND state = 'planned'",
    "SELECT text, at FROM followups_guidance WHERE card_id = %(card)s AND contact_id IS NULL",
)

EVENING = (
    "SELECT w.id, w.name, r.state, r.submitted_at FROM accounts_user w JOIN accounts_membership s ON s.user_id = w.id "
    "LEFT JOIN reports_dailyreport r ON r.consultant_id = w.id AND r.store_id = %(store)s AND r.day = %(day)s "
    "WHERE s.store_id = %(store)s AND s.role = 'consultant' ORDER BY w.name",
    "SELECT p.consultant_id, p.day, count(*) FROM followups_dayplan p JOIN followups_planline l ON l.plan_id = p.id "
    "WHERE p.store_id = %(store)s AND p.day IN (%(day)s, %(day)s::date + 1) GROUP BY 1, 2",
    "SELECT by_id, result, count(DISTINCT card_id) FROM followups_contact "
    "WHERE store_id = %(store)s AND at >= %(begin)s AND at < %(end)s GROUP BY 1, 2",
    "SELECT consultant_id, kind, count(*) FROM leads_visit "
    "WHERE store_id = %(store)s AND arrived_at >= %(begin)s AND arrived_at < %(end)s GROUP BY 1, 2",
    "SELECT owner_id, grade, count(*) FROM leads_card "
    "WHERE store_id = %(store)s AND opened_at >= %(begin)s AND opened_at < %(end)s GROUP BY 1, 2",
    "SELECT responsible_id, count(DISTINCT card_id) FROM followups_followup "
    "WHERE store_id = %(store)s AND late_from <= %(day)s AND state = 'planned' GROUP BY 1",
    # the lines of the chosen consultant: receptions, contacts, what was due and not done
    "SELECT v.arrived_at, v.kind, v.name, m.name, v.content, c.grade, c.source FROM leads_visit v "
    "LEFT JOIN leads_card c ON c.id = v.card_id LEFT JOIN catalog_carmodel m ON m.id = v.car_model_id "
    "WHERE v.consultant_id = %(who)s AND v.arrived_at >= %(begin)s AND v.arrived_at < %(end)s",
    "SELECT t.at, t.method, t.result, t.content, t.grade_before, t.grade_after, t.next_on, u.name, m.name, o.name, "
    "c.source FROM followups_contact t JOIN leads_card c ON c.id = t.card_id JOIN leads_customer u "
    "ON u.id = c.customer_id LEFT JOIN catalog_carmodel m ON m.id = c.car_model_id LEFT JOIN catalog_colour o "
    "ON o.id = c.colour_id WHERE t.by_id = %(who)s AND t.at >= %(begin)s AND t.at < %(end)s",
    "SELECT f.due_on, f.late_from, u.name, m.name, o.name, c.source, c.grade FROM followups_followup f "
    "JOIN leads_card c ON c.id = f.card_id JOIN leads_customer u ON u.id = c.customer_id "
    "LEFT JOIN catalog_carmodel m ON m.id = c.car_model_id LEFT JOIN catalog_colour o ON o.id = c.colour_id "
    "WHERE f.responsible_id = %(who)s AND f.late_from <= %(day)s AND f.state = 'planned' ORDER BY f.late_from",
)

VISIT = (
    "SELECT id FROM leads_rosterday WHERE store_id = %(store)s AND day = %(day)s FOR UPDATE",
    "SELECT id FROM leads_visit WHERE store_id = %(store)s AND token = %(token)s",
    "SELECT customer_id FROM leads_customerphone WHERE store_id = %(store)s AND number = %(number)s",
    "SELECT e.consultant_id, e.position, max(t.number) FROM leads_rosterentry e JOIN leads_rosterday r "
    "ON r.id = e.roster_id LEFT JOIN leads_turn t ON t.roster_id = r.id AND t.consultant_id = e.consultant_id "
    "WHERE r.store_id = %(store)s AND r.day = %(day)s GROUP BY 1, 2",
)
NEW_CUSTOMER = """
WITH person AS (
    INSERT INTO leads_customer (store_id, name, pinyin, search_key, created_at)
    VALUES (%(store)s, %(name)s, 'ceshi', %(key)s, %(at)s) RETURNING id
), number AS (
    INSERT INTO leads_customerphone (store_id, customer_id, number, is_main)
    SELECT %(store)s, id, %(number)s, true FROM person
), turn AS (
    INSERT INTO leads_turn (roster_id, number, consultant_id, kind, queue, by_id, at)
    SELECT r.id, 1 + (SELECT max(number) FROM leads_turn WHERE roster_id = r.id), %(who)s, 'taken', 'walk_in',
           %(who)s, %(at)s
    FROM leads_rosterday r WHERE r.store_id = %(store)s AND r.day = %(day)s RETURNING id
), card AS (
    INSERT INTO leads_card (store_id, customer_id, owner_id, status, grade, graded_on, source, first_visit_on,
        first_contact_on, last_contact_at, failed_attempts, payment, instalment, used_car, opened_at, opened_by_id,
        version)
    SELECT %(store)s, id, %(who)s, 'open', 'C', %(day)s, 3, %(day)s, %(day)s, %(at)s, 0, 'undecided', 'none', 'none',
        %(at)s, %(who)s, 1
    FROM person RETURNING id, customer_id
), grade AS (
    INSERT INTO leads_gradechange (card_id, after, proposed, stage, ticks, by_id, at)
    SELECT id, 'C', 'C', 'reception', '[]', %(who)s, %(at)s FROM card
), owner AS (
    INSERT INTO leads_ownerchange (card_id, after_id, reason, by_id, at)
    SELECT id, %(who)s, 'opened', %(who)s, %(at)s FROM card
), planned AS (
    INSERT INTO followups_followup (store_id, card_id, kind, state, responsible_id, due_on, late_from, standard_on,
        attempts, planned_at)
    SELECT %(store)s, id, 'cadence', 'planned', %(who)s, %(due)s, %(due)s, %(due)s, 0, %(at)s FROM card
)
INSERT INTO leads_visit (store_id, token, kind, arrived_at, party_size, is_first, name, phone, registered_by_id,
    consultant_id, turn_id, customer_id, card_id, purpose, version)
SELECT %(store)s, %(token)s, 'walk_in', %(at)s, 2, true, %(name)s, %(number)s, %(who)s, %(who)s, turn.id,
    card.customer_id, card.id, 'look', 1 FROM turn, card RETURNING id
"""

LOG = (
    "SELECT id, grade, version FROM leads_card WHERE id = %(card)s FOR UPDATE",
    "SELECT id FROM followups_contact WHERE store_id = %(store)s AND token = %(token)s",
    "UPDATE followups_followup SET state = 'done', closed_at = %(at)s WHERE card_id = %(card)s AND state = 'planned'",
    "UPDATE leads_card SET last_contact_at = %(at)s, failed_attempts = 0 WHERE id = %(card)s",
    "INSERT INTO followups_followup (store_id, card_id, kind, state, responsible_id, due_on, late_from, standard_on, "
    "attempts, planned_at) VALUES (%(store)s, %(card)s, 'cadence', 'planned', %(who)s, %(due)s, "
    "%(due)s, %(due)s, 0, %(at)s)",
    "INSERT INTO followups_contact (store_id, token, card_id, at, by_id, method, result, content, grade_before, "
    "grade_after, was_due, next_on) VALUES (%(store)s, %(token)s, %(card)s, %(at)s, %(who)s, 'phone', "
    "'reached', %(content)s, 'C', 'C', true, %(due)s)",
    "SELECT id FROM followups_followup WHERE card_id = %(card)s AND state = 'planned'",
)

PLAN_ALL = """
INSERT INTO followups_followup (store_id, card_id, kind, state, responsible_id, due_on, late_from, standard_on,
    attempts, planned_at)
SELECT c.store_id, c.id, 'cadence', 'planned', c.owner_id, d.due, d.due, d.due, 0, %(at)s
FROM leads_card c
JOIN (VALUES ('O', 3), ('H', 2), ('A+', 3), ('A', 3), ('B+', 7), ('B', 15), ('C', 30)) s (grade, days)
    ON s.grade = c.grade
CROSS JOIN LATERAL (SELECT (c.last_contact_at AT TIME ZONE 'Asia/Shanghai')::date + s.days AS due) d
WHERE c.store_id = %(store)s AND c.status IN ('open', 'ordered') AND NOT EXISTS (
    SELECT 1 FROM followups_followup f WHERE f.card_id = c.id AND f.kind = 'cadence' AND f.state = 'planned')
"""
EXPORTED = """
SELECT u.name, CASE u.salutation WHEN 'mr' THEN '先生' WHEN 'ms' THEN '女士' END, p.number, m.name, t.name, o.name,
       left(c.grade, 1), c.source::text, c.first_contact_on, c.first_visit_on,
       (c.last_contact_at AT TIME ZONE 'Asia/Shanghai')::date, c.buys_by, c.payment, c.used_car, w.name, c.needs
FROM leads_card c
JOIN leads_customer u ON u.id = c.customer_id
JOIN accounts_user w ON w.id = c.owner_id
JOIN catalog_carmodel m ON m.id = c.car_model_id
LEFT JOIN leads_customerphone p ON p.customer_id = u.id AND p.is_main
LEFT JOIN catalog_trim t ON t.id = c.trim_id
LEFT JOIN catalog_colour o ON o.id = c.colour_id
WHERE c.store_id = %(store)s AND c.status IN ('open', 'ordered') ORDER BY c.id
"""
