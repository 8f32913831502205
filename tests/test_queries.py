"""Lists do not grow queries: the same number of statements with 1 and with 20 rows, within the budget.

The budget is for the whole request: session, person, seat, page (a list ≤ 8, the card ≤ 15, a board for a whole store
a little more). A number may go down freely; who raises one says why beside it.
"""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import notices
from accounts.models import StoreSettings
from catalog.models import CarModel
from catalog.tests import samples
from deals.services import checks, deciding
from deals.tests.floor import lose
from followups.models import MassMessage, Message, MessageStep, MessageTemplate
from followups.services import appointments, contacts, guidance, scripts, talks
from followups.services.contacts import Entry
from leads.models import Access, Card, Correction, Customer, Document, Erasure
from leads.services import consents, online, senders
from leads.tests.online import intake
from reports.services import stock, stock_extras
from reports.services.stock_extras import Paper
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

FRAME = 2  # session; person, memberships with store and settings

#: address → (who, statements at most, why so many)
BUDGET = {
    "/notices/": ("lina", 4, "one statement; what is unread is counted with the memberships"),
    "/day/": (
        "lina",
        13,
        "lists, guidance, ladder, steps, visits, done, agreed, lent, closed days, plan, settings",
    ),
    "/day/tomorrow/": (
        "lina",
        10,
        "due rows, guidance, ladder, steps, closed days, plan, lines, left out, whom to add",
    ),
    "/cards/": ("lina", 7, "the page of cards, the consultants of the filter, the numbers on the tabs"),
    "/cards/?grade=A&grade=B": ("manager", 9, "the page, the consultants twice (filter and list), the tabs' numbers"),
    "/cards/board/": ("manager", 11, "counts, first cards, appointments, O candidates, consultants, the tabs' numbers"),
    "/cards/board/?grade=A": ("lina", 9, "counts, the column, appointments, O candidates, the tabs' numbers"),
    "/cards/regrade/": ("manager", 11, "counts by grade, rows, appointments, consultants, the tabs' numbers"),
    "/cards/progress/": ("lina", 9, "rows, judgements, appointments, the tabs' numbers"),
    "/cards/reassign/": ("manager", 10, "who holds cards, who may get some, the tabs' numbers"),
    "/cards/reassign/?grade=A": ("manager", 10, "the same"),
    "/disputes/": ("manager", 8, "open claims, decided ones, the tabs' numbers"),
    "/duplicates/": ("manager", 10, "pairs, cards, phones, merges, the tabs' numbers"),
    "/cards/grade-report/": ("manager", 16, "counts, moves, three medians, names, consultants, the tabs' numbers"),
    "/stock-takes/": ("manager", 12, "rows, counts, consultants of the form, the tabs' numbers"),
    "/search/?q=zs": ("lina", 4, "one statement finds"),
    "/visits/online/": ("desk", 10, "the rows, their repetitions, two counts, consultants"),
    "/settings/online/": ("manager", 5, "one statement lists the senders"),
    "/visits/": ("desk", 7, "rows, their corrections, the sheet of the day with its moves"),
    "/visits/to-confirm/": ("lina", 4, "one statement"),
    "/visits/hours/": ("desk", 4, "one statement counts"),
    "/visits/batches/": ("desk", 4, "one statement counts"),
    "/visits/capture/": ("desk", 4, "one statement counts"),
    "/visits/stays/": ("desk", 4, "one statement reads the times"),
    "/numbers/prospects/": ("manager", 13, "one statement for each of eight facets, the tabs' numbers"),
    "/losses/": ("manager", 9, "the losses, the consultants of the filter, the tabs' numbers"),
    "/meetings/week/": (
        "manager",
        29,
        "reasons, models, people, cases, chart, scripts, tasks, forms, the tabs",
    ),
    "/closing-rate/": ("manager", 12, "four counts, consultants, names, the tabs' numbers"),
    "/losses/control/": ("manager", 13, "waiting, decided, checks, asked, two counts, the tabs' numbers"),
    "/desk/": (
        "desk",
        16,
        "floor, expected, leads, roster, entries, turns, changes, stays, consultants twice, models",
    ),
    "/roster/": ("lina", 12, "roster, entries, turns twice (line and list), changes twice, stays, consultants"),
    "/roster/plan/": ("manager", 10, "consultants, weeks, exceptions twice, closed days, rosters that were"),
    "/roster/fairness/": ("manager", 8, "turns, visits, rosters, consultants, who has left"),
    "/calendar/": ("manager", 11, "consultants twice, three sources, what is due, the score, the tabs"),
    "/calendar/?view=day": ("lina", 8, "three sources, what is due, the score"),
    "/stand-ins/": ("wang", 14, "consultants, the duty plan's three, rows, guidance, ladder and steps, who stands in"),
    "/stand-ins/offers/": ("wang", 9, "consultants, the duty plan's three, what waits"),
    "/settings/scripts/": ("manager", 6, "whether the start texts are there, the scripts"),
    "/overdue/": (
        "manager",
        15,
        "rows, guidance, ladder and steps, who is on duty with what, steps reached, tab counts",
    ),
    "/control/planned/?list=due": (
        "manager",
        13,
        "plans, contacts, moves, dues with tries, team, cards, words, tab counts",
    ),
    "/control/planned/?by=week&list=due": ("manager", 13, "the same for seven days"),
    "/numbers/calibration/?age=0&grade=A": ("manager", 8, "one statement counts, names, cards, the tabs' numbers"),
    "/control/quality/": ("manager", 10, "draws, checks, phones, figures, their people, the tabs' numbers"),
    "/messages/": ("manager", 5, "messages, their steps"),
    "/messages/?state=failed": ("lina", 5, "the same"),
    "/messages/letters/": ("manager", 4, "one statement"),
    "/messages/mass/": ("gm", 4, "one statement"),
    "/messages/texts/": ("csr", 5, "whether there are texts, the texts"),
    "/numbers/funnel/?source=3": ("manager", 10, "sources, channels, consultants, the tabs' numbers"),
    "/numbers/customers/": ("manager", 26, "eight questions, three of free words, how many, conclusions, the tabs"),
    "/control/staff/": ("manager", 28, "two months of six counts each, drills, consultants, the tabs' numbers"),
    "/control/clocks/": (
        "manager",
        16,
        "five clocks, the loss's twice, rules of the past twice, consultants, who has left, the tabs' numbers",
    ),
    "/day/clocks/": ("lina", 15, "as the manager's page; one's own line alone"),
    "/evening/": ("manager", 26, "every source of the report once for the whole store, the chosen report, the note"),
    "/plan/": ("lina", 10, "duty three times, each metric once, plans, the tabs"),
    "/plans/": ("manager", 11, "consultants, duty three times, each metric once, plans, the tabs' numbers"),
    "/morning/": (
        "manager",
        23,
        "roster, consultants, mornings, plans, lists, guidance, events twice, words, cars, the day's goals",
    ),
    "/report/": ("lina", 23, "every source of the report once, tomorrow's list"),
    "/vehicles/": ("manager", 12, "models, trims, prices, brands, rivals and what they compete with, cars, tab counts"),
    "/vehicles/imports/": ("manager", 4, "the uploads"),
    "/exports/": ("clerk", 17, "how many cards, rows of the template, last batches, digests"),
    "/exports/check/": ("clerk", 10, "rows of the template"),
}


def _fill(cast, count: int) -> None:
    """`count` customers of lina with visits, contacts, guidance; some due, some overdue, some on the floor."""
    for n in range(count):
        at = soon(days=-4)
        card = cast.card(number=f"154200{n:05d}", name="赵三" if n % 2 else "张三", grade="A", at=at)
        entry = Entry(token=uuid4(), result="reached", content=f"words {n}")
        contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=at + timedelta(hours=n % 5))
        guidance.guide(seat=cast.seat("manager"), card=card, origin=f"test:{n}", text="call", at=NOON)
        _agree(cast, card, n)
        cast.visit(phone=f"154200{n:05d}", at=soon(days=-3 + n % 2))
        cast.visit(at=soon(minutes=-30 - n), party_size=2)
        _send(cast, f"154400{n:05d}")
        _lose(cast, f"154600{n:05d}")
        _stock(cast, f"A{n}")
        _script(cast, f"A{n}")
        _tell(cast, f"154200{n:05d}")
        _write(cast, f"154200{n:05d}")


def _tell(cast, key: str) -> None:
    """A notice for the consultant and one for the manager."""
    notices.tell(
        store=cast.store, people=[cast.lina, cast.manager], kind="cards-given", key=key, link="/cards/", at=NOON,
        count=2, reason=key,
    )  # fmt: skip


def _lose(cast, number: str) -> None:
    """A loss that waits and one that was drawn."""
    seat = cast.seat("manager")
    checks.choose(seat=seat, loss=lose(cast, cast.card(number=number, at=soon(days=-4))), at=NOON)
    deciding.confirm(seat=seat, loss=lose(cast, cast.card(number=f"155{number[3:]}", at=soon(days=-4))), at=NOON)


def _write(cast, number: str) -> None:
    """A failed message with its log, a letter, a mass message, a text."""
    customer = Customer.objects.filter(phones__number=number).first()
    made = {"store": cast.store, "customer": customer, "card": customer.cards.first(), "made_at": NOON, "try_at": NOON}
    mass = MassMessage.objects.create(
        store=cast.store, token=uuid4(), title=number, text="x", made_by=cast.csr, made_at=NOON
    )
    failed = Message.objects.create(key=f"f{number}", text="x", state="failed", mass=mass, by=cast.csr, **made)
    MessageStep.objects.create(message=failed, step="failed", at=NOON, by=cast.lina)
    Message.objects.create(key=f"l{number}", text="x", carrier="letter", due_at=NOON, **made)
    MessageTemplate.objects.create(store=cast.store, token=uuid4(), title=number, text="x", by=cast.csr, at=NOON)


def _stock(cast, name: str) -> None:
    """A model with a trim and its price, a colour, a rival, a car of the showroom, an uploaded file."""
    model = CarModel.objects.create(brand=cast.models[0].brand, name=name)
    model.colours.create(name=name)
    samples.price(model.trims.create(name=name), 129800)
    samples.rival(cast, name).competes_with.add(model)
    samples.car(cast)
    samples.waiting_file(cast)


def _send(cast, number: str) -> None:
    """An online lead and its repetition, a known customer's lead, a sender."""
    for phone in (number, number, number.replace("1544", "1542")):
        online.receive(store=cast.store, intake=intake(str(uuid4()), phone=phone), at=soon(minutes=-9))
    senders.add(seat=cast.seat("manager"), name=number, channel="site", at=NOON)


def _agree(cast, card, n: int) -> None:
    """An appointment of today."""
    at = soon(hours=1, minutes=n)
    appointments.agree(seat=cast.seat("lina"), card=card, kind="visit", meeting=at, at=soon(days=-4))


def _script(cast, title: str) -> None:
    """A script about a car."""
    words = {"kind": "doubt", "title": title, "text": "show it", "car_model": cast.models[0]}
    scripts.write(seat=cast.seat("manager"), token=uuid4(), fields=words, at=NOON)


def _statements(client, address: str) -> int:
    client.get(address)  # the first call may make what is made once (today's roster, the template)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_statements_do_not_grow_with_the_rows(cast, noon):
    _fill(cast, 1)
    few = _counted(cast)
    _fill_more(cast)
    many = _counted(cast)
    wrong = [f"{a}: {few[a]} statements with 1 row, {many[a]} with 20" for a in BUDGET if many[a] != few[a]]
    wrong += [
        f"{a}: {many[a]} statements, the budget is {m} ({why})" for a, (_r, m, why) in BUDGET.items() if many[a] > m
    ]
    assert not wrong, "\n".join(wrong)


def _counted(cast) -> dict[str, int]:
    """How many statements each address of the budget costs now."""
    clients = {role: cast.client(role) for role in {role for role, _most, _why in BUDGET.values()}}
    return {address: _statements(clients[role], address) for address, (role, _most, _why) in BUDGET.items()}


def _fill_more(cast) -> None:
    for n in range(1, 20):
        number = f"154300{n:05d}"
        card = cast.card(number=number, name="赵三" if n % 2 else "张三", grade="AB"[n % 2], at=soon(days=-4))
        entry = Entry(token=uuid4(), result="reached", content=f"words {n}")
        contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=soon(days=-4, hours=n % 5))
        guidance.guide(seat=cast.seat("manager"), card=card, origin=f"more:{n}", text="call", at=NOON)
        _agree(cast, card, n)
        cast.visit(phone=number, at=soon(days=-3 + n % 2))
        cast.visit(at=soon(minutes=-30 - n), party_size=2)
        _send(cast, f"154500{n:05d}")
        _lose(cast, f"154700{n:05d}")
        _stock(cast, f"B{n}")
        _script(cast, f"B{n}")
        _tell(cast, number)
        _write(cast, number)


def test_the_card_page_stays_within_its_statements(cast, noon):
    _fill(cast, 1)
    card = cast.lina.cards.first()
    client = cast.client("lina")
    few = _statements(client, f"/cards/{card.pk}/")
    for n in range(20):
        entry = Entry(token=uuid4(), result="reached", content=f"words {n}")
        contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=soon(minutes=n))
    many = _statements(client, f"/cards/{card.pk}/")
    assert many <= few  # a contact answers the guidance: there is none left to be asked for
    assert few <= 15, f"{few} statements"


def test_the_follow_up_desk_stays_within_its_statements(cast, noon):
    """FUP-04: whatever was said before, the desk asks the same number of questions."""
    _fill(cast, 1)
    card = cast.lina.cards.first()
    client = cast.client("lina")
    few = _statements(client, f"/cards/{card.pk}/talk/")
    for n in range(20):
        heard = talks.Talk(heard=(("doubt", "x"),), words=talks.Words(points=str(n)))
        entry = Entry(token=uuid4(), result="reached", content=f"words {n}", talk=heard)
        contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=soon(minutes=n))
        _script(cast, f"more {n}")
    many = _statements(client, f"/cards/{card.pk}/talk/")
    assert many <= few  # a contact answers the guidance: there is none left to be asked for
    assert few <= 25, f"{few} statements"


@pytest.mark.django_db(transaction=True)
def test_a_new_visit_and_a_log_stay_within_their_statements(cast, noon):
    """A first visit that opens a card: ≤ 20. A contact as the ladder says: ≤ 12. What is asked all day stays cheap."""
    visit = {"token": uuid4(), "kind": "walk_in", "phone": "15412345678", "name": "张三", "party_size": 2}
    cast.visit()  # the roster of the day is made once
    cast.visit()  # nobody is left to be called to a stand
    assert _posted(cast.client("desk"), "/visits/new/", visit) <= 20
    card = Card.objects.get(customer__phones__number="15412345678")
    log = {
        "token": uuid4(), "version": card.version, "result": "reached", "method": "phone", "content": "words",
        "grade": card.grade, "next_choice": "ladder", "back": "day",
    }  # fmt: skip
    client = cast.client("lina" if card.owner == cast.lina else "wang")
    assert _posted(client, f"/cards/{card.pk}/log/", log) <= 12


def _posted(client, address: str, form: dict) -> int:
    """How many statements it costs to send `form`."""
    client.get("/")  # the session and what is made once
    with CaptureQueriesContext(connection) as caught:
        assert client.post(address, form).status_code == 302
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in caught)


def test_a_drawer_is_read_with_the_same_statements_whatever_it_holds(cast, noon):
    _fill(cast, 1)
    take = stock.start(seat=cast.seat("manager"), month=NOON.date().replace(day=1), at=NOON).takes[0]
    client, address = cast.client("manager"), f"/stock-takes/{take.pk}/"
    _papers(cast, take, 1)
    few = _statements(client, address)
    _fill_more(cast)
    last = stock.start(seat=cast.seat("manager"), month=date(2026, 10, 1), at=NOON).takes[0]
    _papers(cast, last, 20)
    many = _statements(client, f"/stock-takes/{last.pk}/")
    assert many == few
    assert many <= 15, f"{many} statements"


def _papers(cast, take, number: int) -> None:
    """Paper cards that are on no list: one of nobody, one whose customer is a colleague's."""
    for n in range(number):
        theirs = f"1549{take.pk % 10}0{n:05d}"
        cast.card(number=theirs, owner="wang")
        for phone in (theirs, f"15480{n:06d}"):
            paper = Paper(token=uuid4(), name="赵六", phone=phone)
            stock_extras.add(seat=cast.seat("lina"), take=take, paper=paper, at=NOON)


#: address of a page about a person's data → statements at most; {} is the customer's key
PRIVACY = {
    "/settings/privacy/": 6, "/settings/consents/": 5, "/corrections/": 5, "/corrections/?state=all": 5, "/pool/": 6,
    "/customers/{}/privacy/": 11, "/customers/{}/accesses/": 9, "/customers/{}/documents/": 8,
    "/customers/{}/correct/": 11, "/customers/{}/data/": 34,
}  # fmt: skip


def test_the_pages_of_a_persons_data_ask_the_same_number_of_questions(cast, noon):
    """Consents, looks, corrections, documents, erased people, the pool: one row or twenty."""
    card = cast.card(number="15499900000")
    StoreSettings.objects.filter(store=cast.store).update(pool=True)
    clients = {address: cast.client("admin" if "consents" in address else "manager") for address in PRIVACY}
    count = lambda: {a: _statements(clients[a], a.format(card.customer_id)) for a in PRIVACY}  # noqa: E731
    _know(cast, card, range(1))
    few = count()
    _know(cast, card, range(1, 20))
    many = count()
    assert many == few
    assert {address: n for address, n in many.items() if n > PRIVACY[address]} == {}


def _know(cast, card, numbers: range) -> None:
    """Of one customer looks, consents, corrections, documents; of others corrections, erasures, cards in the pool."""
    manager = cast.people["manager"]
    for n in numbers:
        other = cast.card(number=f"154997{n:05d}", grade="A")
        Card.objects.filter(pk=other.pk).update(pooled_at=NOON)
        at = soon(hours=-n)
        people = {"store": cast.store, "customer": card.customer}
        Access.objects.create(**people, by=list(cast.people.values())[n % 9], kind="opened", at=at, hour=at)
        consents.give(customer=card.customer, purpose="marketing", channel="desk", by=cast.lina, at=at)
        Document.objects.create(
            **people, token=uuid4(), card=card, kind="id", file=f"documents/{n}", size=1, content_type="image/jpeg",
            sha256="0" * 64, by=cast.lina, at=at,
        )  # fmt: skip
        for who in (card.customer, other.customer):
            changes = {"plate": ["", f"浙A{n:05d}"], "phone": ["", f"154996{n:05d}"]}
            Correction.objects.create(
                store=cast.store, token=uuid4(), customer=who, learned_on=NOON.date(), changes=changes, by=cast.lina,
                at=at,
            )  # fmt: skip
        Erasure.objects.create(store=cast.store, customer=other.customer, ground="asked", by=manager, at=at)
