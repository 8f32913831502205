"""What people do all day, each with the least that the machine needs for it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, cycle
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse

from accounts.models import Store
from accounts.rights import Role
from bench import sql
from bench.measure import Case
from bench.visitor import Visitor
from core import clock, search
from followups.models import Contact, FollowUp
from followups.statuses import Kind
from leads.models import Card, CustomerPhone, Visit
from reports.demo import names

LIST, CARD = 2.0, 3.0  # times the floor (speed.md)
LIST_QUERIES, CARD_QUERIES = 8, 15


@dataclass
class Stage:
    """Who asks, about what, at which moment."""

    store: Store
    now: datetime
    consultant: Visitor
    manager: Visitor
    receptionist: Visitor

    @property
    def today(self) -> date:
        """The store's day."""
        return clock.local_day(self.now, self.store.zone)

    def facts(self, **more) -> dict:
        """What the statements of the floor are filled with."""
        begin, end = clock.day_bounds(self.today, self.store.zone)
        known = {"store": self.store.pk, "who": self.consultant.user.pk, "day": self.today, "at": self.now}
        return {**known, "begin": begin, "end": end, "due": self.today + timedelta(days=30), **more}


def stage(now: datetime) -> Stage:
    """A consultant of the demo store with as much to do as most, the manager and the receptionist."""
    store = Store.objects.get(code="cd01")
    today = clock.local_day(now, store.zone)
    due = Counter(FollowUp.objects.filter(store=store).due_by(today).values_list("responsible__username", flat=True))
    by_work = sorted(due, key=lambda name: (due[name], name))
    people = {m.role: m.user.username for m in store.memberships.select_related("user")}
    return Stage(
        store=store,
        now=now,
        consultant=Visitor(by_work[len(by_work) // 2]),
        manager=Visitor(people[Role.SALES_MANAGER]),
        receptionist=Visitor(people[Role.RECEPTIONIST]),
    )


def fetch(statement: str, facts: dict):
    """A floor of one statement."""

    def work(cursor, _number):
        cursor.execute(statement, facts)
        return cursor.fetchall()

    return work


def fetch_all(statements: tuple[str, ...], facts: dict):
    """A floor of several statements, all their rows together."""

    def work(cursor, _number):
        rows = []
        for statement in statements:
            cursor.execute(statement, facts)
            rows += cursor.fetchall()
        return rows

    return work


def reading(scene: Stage) -> list[Case]:
    """The pages that only read."""
    facts = scene.facts()
    day, cards, evening = reverse("day"), reverse("cards"), f"{reverse('evening')}?who={scene.consultant.user.pk}"
    own = scene.consultant
    return [
        Case("day-page", lambda n: own.get(day), fetch(sql.DUE, facts), LIST, LIST_QUERIES),
        Case("cards-own", lambda n: own.get(f"{cards}?grade=A"), fetch(sql.OWN_CARDS, facts), LIST, LIST_QUERIES),
        Case(
            "cards-store",
            lambda n: scene.manager.get(f"{cards}?grade=A"),
            fetch(sql.STORES_CARDS, facts),
            LIST,
            LIST_QUERIES,
        ),
        *_searches(scene),
        _card_page(scene),
        Case("evening-page", lambda n: scene.manager.get(evening), fetch_all(sql.EVENING, facts), CARD, CARD_QUERIES),
    ]


def _searches(scene: Stage) -> list[Case]:
    number = CustomerPhone.objects.filter(store=scene.store).order_by("pk")[77].number
    texts = {
        "search-digits": number[-4:],
        "search-initials": "zs",
        "search-pinyin": "wangwei",
        "search-1-character": "李",
        "search-2-characters": "王伟",
    }
    return [_search(scene, name, text) for name, text in texts.items()]


def _search(scene: Stage, name: str, text: str) -> Case:
    address = f"{reverse('search')}?{urlencode({'q': text})}"
    [pattern] = search.patterns(text)
    floor = fetch(sql.FOUND, scene.facts(needle=pattern))
    return Case(name, lambda n: scene.manager.get(address), floor, LIST, LIST_QUERIES)


def _card_page(scene: Stage) -> Case:
    """The card with the longest timeline among the consultant's active ones."""
    mine = Contact.objects.filter(by=scene.consultant.user, card__owner=scene.consultant.user)
    keys = Counter(mine.filter(card__in=Card.objects.active()).values_list("card", flat=True))
    key = max(sorted(keys), key=keys.__getitem__)
    address = reverse("card", args=[key])
    floor = fetch_all(sql.CARD, scene.facts(card=key))
    return Case("card-page", lambda n: scene.consultant.get(address), floor, CARD, CARD_QUERIES)


def writing(scene: Stage) -> list[Case]:
    """What is written down all day."""
    return [_visit(scene), _log(scene)]


def _visit(scene: Stage) -> Case:
    """A first visit: phone checked, customer, card, grade, turn and follow-up written."""
    address, numbers = reverse("visit-new"), count(40_000_000 + Visit.objects.count())

    def product(_number):
        phone = names.phone(next(numbers), seed=0)
        form = {"token": uuid4(), "kind": "walk_in", "phone": phone, "name": "测试", "party_size": 2}
        return scene.receptionist.post(address, form)

    def floor(cursor, _number):
        phone = names.phone(next(numbers), seed=0)
        facts = scene.facts(token=str(uuid4()), number=phone, name="测试", key=search.key("测试", phones=[phone]))
        for statement in sql.VISIT:
            cursor.execute(statement, facts)
            cursor.fetchall()
        cursor.execute(sql.NEW_CUSTOMER, facts)
        return cursor.fetchall()

    return Case("new-visit", product, floor, LIST)


def _log(scene: Stage) -> Case:
    """The common case of the log: reached, a line of text, the ladder's date."""
    mine = FollowUp.objects.open().filter(responsible=scene.consultant.user, kind=Kind.CADENCE)
    cards = cycle(list(Card.objects.filter(follow_ups__in=mine).order_by("pk").values_list("pk", "version", "grade")))
    words = "客户说周末来店看车，已约好时间。"

    def product(_number):
        key, version, grade = next(cards)
        form = {
            "token": uuid4(), "version": version, "result": "reached",
            "method": "phone", "content": words, "grade": grade, "next_choice": "ladder", "back": "day",
        }  # fmt: skip
        return scene.consultant.post(reverse("follow-up-log", args=[key]), form, htmx=True, expect=200)

    def floor(cursor, _number):
        key, _version, _grade = next(cards)
        facts = scene.facts(card=key, token=str(uuid4()), content=words)
        rows = []
        for statement in sql.LOG:
            cursor.execute(statement, facts)
            rows += cursor.fetchall() if cursor.description else []
        return rows

    return Case("log-a-follow-up", product, floor, LIST)
