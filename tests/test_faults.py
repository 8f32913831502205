"""The engine under faults, on PostgreSQL and Redis with real processes: killed in the middle, started again, whole.

"In the middle" is not left to luck: a table that the work has yet to write to is held, the work comes there and
stands still, the process is killed with SIGKILL, the table is let go.
"""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bench import server
from dealercrm.schedule import SCHEDULE
from reports.demo.cast import DEMO_PASSWORD
from scripts.environment import ROOT, fresh
from tests.support.broken_jobs import JOBS, OWN_TEST, PLANNED, TOMORROW, Job
from tests.support.house import Gateway, House, Person, standing
from tests.support.outgoing import queue_messages, to_many
from tests.support.processes import eventually
from tests.support.servers import Postgres, Valkey

# One house serves all tests in the order of this file: it is built once, and each test leaves it running or whole.
pytestmark = [pytest.mark.processes, pytest.mark.random_order(disabled=True)]

DONE = 120  # seconds until a job or a request is done on a machine that does much else
NAME = "dealercrm_faults"


@dataclass
class Servers:
    """The two servers, so that a test can kill them."""

    postgres: Postgres
    redis: Valkey
    gateway: Gateway


@pytest.fixture(scope="module")
def servers():
    """PostgreSQL, Redis and the gateway of the messages."""
    with ExitStack() as stack:
        yield Servers(*(stack.enter_context(closing(made())) for made in (Postgres, Valkey, Gateway)))


@pytest.fixture(scope="module")
def house(servers, tmp_path_factory):
    """The demo store on these servers; its quiet hours are far away, its evening has come, its pool is open."""
    folder = tmp_path_factory.mktemp("house")
    server.recreate(servers.postgres.url, NAME)
    url = server.named(servers.postgres.url, NAME)
    environment = fresh(
        folder, DATABASE_URL=url, REDIS_URL=servers.redis.url, ALLOWED_HOSTS="127.0.0.1", SMS_BACKEND="http",
        SMS_HTTP_URL=servers.gateway.url, SMS_HTTP_TOKEN="t", DJANGO_SETTINGS_MODULE="dealercrm.settings",
    )  # fmt: skip
    for words in (["migrate"], ["collectstatic", "--no-input"], ["seed_demo", "--cards", "120", "--days", "20"]):
        command = [sys.executable, "manage.py", *words, "-v0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL)
    server.tidy(url)
    with standing(folder, environment, url) as made:
        far = (datetime.now(UTC) + timedelta(hours=12)).time().replace(microsecond=0)
        made.rows(
            "UPDATE accounts_storesettings SET messages_per_day = 20, quiet_from = %s, quiet_until = %s,"
            " evening_at = '00:00', pool = true, pool_days = 30, pool_days_hot = 30, pool_warn_days = 0,"
            " online_from = '00:00', online_until = '23:59:59'",
            far, (datetime.combine(datetime.now(UTC), far) + timedelta(minutes=1)).time(),
        )  # fmt: skip
        yield made


def test_every_scheduled_job_is_killed_here():
    assert {line["task"] for line in SCHEDULE.values()} == set(JOBS) | OWN_TEST


def stands_still(house: House) -> None:
    """Wait until somebody stands before the held table."""
    eventually(lambda: house.waiting() > 0, DONE, lambda: "nobody came to the held table\n" + house.said("worker")())


def quiet(house: House) -> None:
    """Wait until no other connection is at work: what was cut off is rolled back by then."""
    busy = (
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND state <> 'idle'"
    )
    eventually(lambda: house.rows(busy) == [(0,)], DONE)


def is_right(house: House, check: tuple[str, str]) -> bool:
    """Whether both questions have the same answer by now."""
    wanted, found = (house.rows(question) for question in check)
    return wanted == found


def amiss(house: House, check: tuple[str, str]) -> Callable[[], str]:
    """Says how far the answers are from each other, and what the worker said."""
    return lambda: f"{[house.rows(question) for question in check]}\n{house.said('worker')()}"


@pytest.mark.parametrize("task", sorted(JOBS))
def test_a_worker_killed_in_the_middle_of_a_job_loses_and_doubles_nothing(house, task):
    job = JOBS[task]
    if "worker" not in house.parts:
        house.start("worker")
    house.rows(job.damage)
    assert not is_right(house, job.check), "the damage does no harm, so nothing would be proved"
    with house.held(job.held):
        house.send(task)
        stands_still(house)
        house.kill("worker")
    quiet(house)
    house.start("worker")
    house.send(task)
    eventually(lambda: is_right(house, job.check), DONE, amiss(house, job.check))
    house.send(task)  # and once more, as beat will: it changes nothing
    before = everything(house)
    settled(house, task)
    assert everything(house) == before


def settled(house: House, task: str) -> None:
    """Wait until the worker has done all that was sent so far: a heartbeat behind it has arrived."""
    house.rows("DELETE FROM core_heartbeat")
    house.send("core.tasks.heartbeat")
    eventually(lambda: house.rows("SELECT 1 FROM core_heartbeat") == [(1,)], DONE, house.said("worker"))


def everything(house: House) -> dict[str, str]:
    """A fingerprint of each table of the business."""
    tables = house.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name ~"
        " '^(accounts|catalog|leads|followups|deals|delivery|care|reports)_' ORDER BY 1"
    )
    ask = 'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{}" t'
    return {table: house.rows(ask.format(table))[0][0] for (table,) in tables}


@pytest.mark.parametrize("task", ["followups.tasks.reconcile", "followups.tasks.escalate"])
def test_a_database_killed_in_the_middle_of_a_job_comes_back_and_the_worker_goes_on(house, servers, task):
    job = JOBS[task]
    if "worker" not in house.parts:
        house.start("worker")
    house.rows(job.damage)
    holder = threading.Event()
    thread = threading.Thread(target=hold_until, args=(house, job.held, holder), daemon=True)
    thread.start()
    house.send(task)
    stands_still(house)
    servers.postgres.kill()
    holder.set()
    thread.join(DONE)
    servers.postgres.start()
    eventually(lambda: answers(house), DONE)
    eventually(lambda: sent_and_right(house, task, job), DONE, amiss(house, job.check))
    assert house.parts["worker"].process.poll() is None, "the same worker, not a new one"


def hold_until(house: House, table: str, let_go: threading.Event) -> None:
    """Hold `table` until told; that the database is killed meanwhile is what we are here for."""
    try:
        with house.held(table):
            let_go.wait(DONE)
    except Exception:
        assert let_go.is_set()


def answers(house: House) -> bool:
    """Whether the database lets us in."""
    try:
        return house.rows("SELECT 1") == [(1,)]
    except Exception:
        return False


def sent_and_right(house: House, task: str, job: Job) -> bool:
    """Send the job as beat does every minute, and see whether all is well."""
    house.send(task)
    settled(house, task)
    return is_right(house, job.check)


def test_a_worker_killed_while_a_message_is_on_its_way_sends_no_message_twice(house, servers):
    keys = queue_messages(house, 6)
    assert len(keys) == 6
    if "worker" not in house.parts:
        house.start("worker")
    servers.gateway.keys.clear()
    servers.gateway.free.clear()
    house.send("followups.tasks.send_messages")
    eventually(lambda: servers.gateway.keys, DONE, house.said("worker"))
    house.kill("worker")
    servers.gateway.free.set()
    house.start("worker")
    house.send("followups.tasks.send_messages")
    house.send("followups.tasks.send_messages")
    eventually(lambda: sorted(servers.gateway.keys) == keys, DONE, lambda: f"{servers.gateway.keys} {keys}")
    [on_its_way] = house.rows("SELECT key FROM followups_message WHERE state = 'sending'")
    house.rows("UPDATE followups_message SET try_at = now() WHERE state = 'sending'")  # ten minutes later
    house.send("followups.tasks.send_messages")
    settled(house, "followups.tasks.send_messages")
    assert house.rows("SELECT state FROM followups_message WHERE key = %s", *on_its_way) == [("failed",)]
    assert sorted(servers.gateway.keys) == keys  # it may have arrived: a person decides, nothing is repeated
    assert house.rows("SELECT COUNT(*) FROM followups_message WHERE state = 'sent' AND key LIKE 'fault:%%'") == [(5,)]


def test_a_worker_killed_in_a_message_to_many_and_two_that_go_on_send_it_to_everybody_once(house, servers):
    """FUP-16, FUP-41: caught while it writes the batch; the bookmark and the batch are one."""
    if "worker" not in house.parts:
        house.start("worker")
    house.rows("UPDATE followups_message SET state = 'sent', sent_at = now() WHERE state IN ('queued', 'sending')")
    servers.gateway.keys.clear()
    mass = to_many(house)
    with house.held("followups_message"):
        house.send("followups.tasks.send_messages")
        stands_still(house)
        house.kill("worker")
    quiet(house)
    assert house.rows("SELECT reached, gathered FROM followups_massmessage WHERE id = %s", mass) == [(0, False)]
    assert house.rows("SELECT COUNT(*) FROM followups_message WHERE mass_id = %s", mass) == [(0,)]
    for name in ("worker", "worker-2"):
        house.start(name)
    eventually(lambda: is_through(house, mass), DONE, house.said("worker"))
    house.kill("worker-2")
    written = house.rows("SELECT key, customer_id FROM followups_message WHERE mass_id = %s", mass)
    assert len({customer for _key, customer in written}) == len(written) > 5
    sent = sorted(key for key in servers.gateway.keys if key.startswith(f"mass:{mass}:"))
    assert sent == sorted(key for key, _customer in written)


def is_through(house: House, mass: int) -> bool:
    """Send the job twice, for two workers, and see whether everybody has the message."""
    for _ in range(2):
        house.send("followups.tasks.send_messages")
    settled(house, "followups.tasks.send_messages")
    return house.rows("SELECT state FROM followups_massmessage WHERE id = %s", mass) == [("done",)]


def test_two_beats_and_two_workers_at_once_do_no_harm(house, servers):
    """Both beats tick at the full minute; every job of that minute runs twice, in two workers."""
    if "worker" not in house.parts:
        house.start("worker")
    keys = queue_messages(house, 20)
    servers.gateway.keys.clear()

    def arrived() -> list[str]:
        """Those of ours; at five past, the reconcile of the same minute may add a thank-you."""
        return sorted(key for key in servers.gateway.keys if key in keys)

    house.rows("DELETE FROM core_jobrun")
    house.start("worker-2")
    house.start("beat")
    house.start("beat-2")
    twice = "SELECT COUNT(*) FROM core_jobrun WHERE job = 'send_messages'"
    eventually(lambda: house.rows(twice)[0][0] >= 2, DONE, house.said("beat"))
    eventually(lambda: arrived() == keys, DONE, house.said("worker"))
    for name in ("beat", "beat-2", "worker-2"):
        house.kill(name)
    quiet(house)
    house.rows(JOBS["followups.tasks.plan_evening"].damage)  # a list names who was due when it was made: make it anew
    for task in ("followups.tasks.reconcile", "followups.tasks.plan_evening"):
        for _ in range(2):
            house.send(task)
        # what the beats queued may still stand before it, heartbeats too
        eventually(partial(is_right, house, JOBS[task].check), DONE, amiss(house, JOBS[task].check))
    assert arrived() == keys


def test_a_worker_killed_while_it_makes_a_batch_leaves_it_being_made_and_the_next_one_makes_it(house):
    if "worker" not in house.parts:
        house.start("worker")
    [(batch,)] = house.rows(
        "WITH template AS (INSERT INTO reports_exporttemplate (store_id, name, sheet, start_row) SELECT MIN(id),"
        " 'fault', 'S', 1 FROM accounts_store RETURNING id, store_id), filled AS (INSERT INTO reports_exportcolumn"
        " (template_id, position, heading, field, date_format, codes, required) SELECT id, 1, '姓名', 'customer_name',"
        " '', '{}', false FROM template) INSERT INTO reports_exportbatch (template_id, store_id, number, token, scope,"
        " state, rows_count, content, sha256, made_by_id, made_at, cards, checked, attempts, fault) SELECT t.id,"
        " t.store_id, 9001, gen_random_uuid(), 'all', 'waiting', 0, '', '', u.id, now(), 0, 0, 0, '' FROM template t,"
        " accounts_user u WHERE u.username = 'xinxi' RETURNING id"
    )
    with house.held("reports_exportrow"):
        house.send("reports.tasks.make_batches")
        stands_still(house)
        house.kill("worker")
    quiet(house)
    kept = "SELECT state, sha256 <> '', (SELECT COUNT(*) FROM reports_exportrow WHERE batch_id = b.id) = rows_count"
    kept += " FROM reports_exportbatch b WHERE id = %s"
    assert house.rows(kept, batch) == [("making", False, True)]
    house.rows("UPDATE reports_exportbatch SET try_at = now() WHERE id = %s", batch)  # two minutes later
    house.start("worker")
    house.send("reports.tasks.make_batches")
    eventually(lambda: house.rows(kept, batch) == [("made", True, True)], DONE, house.said("worker"))
    house.send("reports.tasks.make_batches")
    settled(house, "reports.tasks.make_batches")
    assert house.rows("SELECT COUNT(*) FROM accounts_notice WHERE kind = 'batch-made'") == [(1,)]


@dataclass
class Click:
    """One request of the day: whose, the page with the form, where it goes, what is typed in, where it is caught."""

    who: str
    page: str
    held: str
    typed: dict
    action: str = ""
    moves: str = ""  # the table whose time alone moves when it is sent again


CLICKS = {
    "a visit is registered": Click(
        "qiantai", "/visits/new/", "followups_followup",
        {"kind": "walk_in", "phone": "15400001234", "name": "欧阳断电", "party_size": "1", "consent": "on"},
    ),
    "a visit ends": Click("qiantai", "/desk/", "followups_followup", {}, "/visits/{visit}/end/"),
    "a contact is logged": Click(
        "{owner}", "/cards/{card}/log/", "followups_contact", {"result": "reached", "content": "想周末再看看车"},
    ),
    "tomorrow's list is confirmed": Click("{owner}", "/day/tomorrow/", "followups_planline", {"card": "{cards}"},
        moves="followups_dayplan",
    ),
    "the report is submitted": Click("{owner}", "/report/", "reports_reportline", {}, "/report/submit/"),
    "the report is signed": Click("jingli", "/evening/", "reports_dailyreport", {}, "/reports/{report}/sign/"),
    "a file for the manufacturer is made": Click(
        "xinxi", "/exports/", "reports_exportbatch", {"scope": "all"}, "/exports/make/"
    ),
}  # fmt: skip


def found(house: House) -> dict:
    """What the addresses need: a visit that is open, a card that is due, a submitted report."""
    [(card, owner)] = house.rows(
        "SELECT c.id, u.username FROM leads_card c JOIN accounts_user u ON u.id = c.owner_id JOIN followups_followup f"
        f" ON f.card_id = c.id AND f.{PLANNED.replace('kind', 'f.kind')} WHERE c.status = 'open'"
        " AND c.pooled_at IS NULL AND u.username IN ('lina', 'wangqiang') ORDER BY f.due_on, c.id LIMIT 1"
    )
    due = (
        "SELECT f.card_id FROM followups_followup f JOIN accounts_user u ON u.id = f.responsible_id"
        " WHERE f.state = 'planned' AND u.username = %s AND f.due_on <= " + TOMORROW
    )
    visit = house.rows("SELECT id FROM leads_visit WHERE left_at IS NULL AND card_id IS NOT NULL ORDER BY id LIMIT 1")
    report = house.rows("SELECT id FROM reports_dailyreport WHERE state = 'submitted' ORDER BY day DESC, id LIMIT 1")
    return {
        "card": card, "owner": owner, "cards": [str(pk) for (pk,) in house.rows(due, owner)],
        "visit": visit[0][0] if visit else 0, "report": report[0][0] if report else 0,
    }  # fmt: skip


@pytest.mark.parametrize("name", CLICKS)
def test_a_web_server_killed_in_the_middle_of_a_request_saves_all_or_nothing(house, name):
    click, there = CLICKS[name], found(house)
    if "web" not in house.parts:
        house.start("web")
    person = Person(house, click.who.format(**there), DEMO_PASSWORD)
    page, action = click.page.format(**there), click.action.format(**there)
    form = person.form(page, action or None)
    form |= {key: there["cards"] if value == "{cards}" else value for key, value in click.typed.items()}
    quiet(house)
    before = everything(house)
    answered: list = []
    with house.held(click.held):
        sent = (person, action or page, form, answered)
        cut_off = threading.Thread(target=sent_into_the_dark, args=sent, daemon=True)
        cut_off.start()
        eventually(lambda: house.waiting() > 0, DONE, lambda: f"the request did not come so far: {answered}")
        house.kill("web")
    cut_off.join(DONE)
    quiet(house)
    assert everything(house) == before
    house.start("web")
    status, where = person.post(action or page, form)
    assert status == 302, (status, where[:3000])
    once = everything(house)
    assert once != before
    person.post(action or page, form)  # the impatient second tap on the same form
    assert {**everything(house), click.moves: ""} == {**once, click.moves: ""}


def sent_into_the_dark(person: Person, path: str, form: dict, answered: list) -> None:
    """Send a form to a server that dies meanwhile; should it answer all the same, that is noted in `answered`."""
    try:
        answered.append(person.post(path, form))
    except (OSError, EOFError):
        return
    except Exception as error:
        assert "RemoteDisconnected" in type(error).__name__


def test_the_database_killed_in_the_middle_of_a_request_saves_nothing_and_the_server_goes_on(house, servers):
    there = found(house)
    if "web" not in house.parts:
        house.start("web")
    person = Person(house, there["owner"], DEMO_PASSWORD)
    path = f"/cards/{there['card']}/log/"
    form = person.form(path) | {"result": "reached", "content": "断电前最后一通电话"}
    before = everything(house)
    let_go = threading.Event()
    holder = threading.Thread(target=hold_until, args=(house, "followups_contact", let_go), daemon=True)
    holder.start()
    eventually(lambda: house.rows("SELECT 1 FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation IS NOT NULL"), DONE)
    request = threading.Thread(target=sent_into_the_dark, args=(person, path, form, []), daemon=True)
    request.start()
    eventually(lambda: house.waiting() > 0, DONE)
    servers.postgres.kill()
    let_go.set()
    holder.join(DONE)
    request.join(DONE)
    servers.postgres.start()
    eventually(lambda: answers(house), DONE)
    assert everything(house) == before
    assert person.post(path, form)[0] == 302
    [(count,)] = house.rows("SELECT COUNT(*) FROM followups_contact WHERE content = '断电前最后一通电话'")
    assert count == 1


def test_without_redis_the_showroom_works_on_and_the_jobs_catch_up(house, servers):
    if "web" not in house.parts:
        house.start("web")
    if "worker" not in house.parts:
        house.start("worker")
    servers.redis.kill()
    there = found(house)
    person = Person(house, there["owner"], DEMO_PASSWORD)  # logging in needs no Redis either
    path = f"/cards/{there['card']}/log/"
    form = person.form(path) | {"result": "reached", "content": "没有队列也要记下来"}
    assert person.post(path, form)[0] == 302
    assert "broker" in broken(house)
    servers.redis.start()
    job = JOBS["followups.tasks.reconcile"]
    house.rows(job.damage)
    eventually(lambda: sent_and_right(house, "followups.tasks.reconcile", job), DONE, amiss(house, job.check))
    assert house.parts["worker"].process.poll() is None
    assert "broker" not in broken(house)


def broken(house: House) -> str:
    """What `/readyz` says."""
    import http.client

    with closing(http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)) as link:
        link.request("GET", "/readyz")
        return link.getresponse().read().decode()
