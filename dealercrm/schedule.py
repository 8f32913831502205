"""Every periodic job, one line each with its sentence. A job is safe to run twice, in parallel and late.

The jobs that depend on a store's own clock (its evening, its quiet hours) run often and ask each store
whether its hour has come, so one schedule serves stores in several time zones.
"""

from celery.schedules import crontab

SCHEDULE = {
    # Says that beat and a worker are alive; /readyz looks at it.
    "heartbeat": {"task": "core.tasks.heartbeat", "schedule": crontab()},
    # Sends what the outbox holds and is due: the thank-you within 5 minutes of leaving, retries.
    "send messages": {"task": "followups.tasks.send_messages", "schedule": crontab()},
    # Writes the greetings of today's birthdays and the reminders of meetings in the store: each once, none too late.
    "write occasions": {"task": "followups.tasks.write_occasions", "schedule": crontab(minute="*/10")},
    # Every open card has its follow-up, every visit its 24-hour contact and its thank-you: repairs and counts.
    "reconcile": {"task": "followups.tasks.reconcile", "schedule": crontab(minute=5)},
    # Gives online leads that came while the store was closed or nobody was there to whom the roster says.
    "hand out leads": {"task": "leads.tasks.hand_out_leads", "schedule": crontab()},
    # Proposes tomorrow's list to each consultant once the store's evening hour has come, and catches up next morning.
    "evening plan": {"task": "followups.tasks.plan_evening", "schedule": crontab(minute="*/10")},
    # Writes down who has been overdue for 1, 3 and 7 days: red, on the manager's list, proposed for reassignment.
    "escalate": {"task": "followups.tasks.escalate", "schedule": crontab(minute="20")},
    # Warns the owners of neglected cards, then moves them to the pool, in stores that have one.
    "fill the pool": {"task": "followups.tasks.fill_pool", "schedule": crontab(minute=35)},
    # Draws the contacts of last week that the manager checks by calling, once a store and week.
    "draw quality calls": {"task": "followups.tasks.draw_quality", "schedule": crontab(minute=25)},
    # Looks for customers who may be one: same phone in another form, same name and almost the same phone, same plate.
    "find duplicates": {"task": "followups.tasks.find_duplicates", "schedule": crontab(minute=50)},
    # Mails the evening numbers of each store once its hour has come, tries again what a mail server refused.
    "send digests": {"task": "reports.tasks.send_digests", "schedule": crontab(minute="*/5")},
    # Makes the big batches for the DMS that wait: asked for while the broker was down, left by a worker that died.
    "make batches": {"task": "reports.tasks.make_batches", "schedule": crontab()},
    # Forgets drafts of forms that nobody came back to for a week.
    "forget drafts": {"task": "accounts.tasks.forget_drafts", "schedule": crontab(minute=45, hour=3)},
    # Sends notices to the staff by mail and the stores' robots, where somebody chose so; retries.
    "send notices": {"task": "accounts.tasks.send_notices", "schedule": crontab()},
    # Forgets notices to the staff, with what left of them: read ones after a month, all after three.
    "forget notices": {"task": "accounts.tasks.forget_notices", "schedule": crontab(minute=50, hour=3)},
    # Takes away uploaded files that no row claims (an upload that died), and counts rows whose file is gone.
    "sweep documents": {"task": "leads.tasks.sweep_documents", "schedule": crontab(minute=55)},
    # Forgets sessions that have expired and runs of jobs older than a month.
    "clear sessions": {"task": "core.tasks.clear_sessions", "schedule": crontab(minute=40, hour=3)},
}
