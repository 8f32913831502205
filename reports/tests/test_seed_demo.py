"""The demo store: believable, within every rule of the services, and the same from the same seed."""

import hashlib
from collections import Counter
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from accounts.models import Membership, Store, User
from accounts.rights import Role
from core import clock, phone
from leads.models import Card, Customer, Visit
from reports.demo import cast, names, progress
from reports.demo.build import build
from reports.demo.ground import Order
from reports.management.commands.seed_demo import Command, moment

ZONE = ZoneInfo("Asia/Shanghai")
AFTERNOON = datetime(2026, 11, 21, 15, 0, tzinfo=ZONE)
TODAY = date(2026, 11, 21)
OURS = ("accounts", "catalog", "leads", "followups", "deals", "reports")

pytestmark = pytest.mark.django_db


def demo(*, stores=1, cards=80, days=30, seed=1, as_of=AFTERNOON):
    """Build a small demo and return its stores' scenes."""
    return build(Order(stores=stores, cards=cards, days=days, seed=seed, as_of=as_of))


def digest() -> str:
    """A digest of every row; keys count from each table's first, for sequences go on after a rollback."""
    whole = hashlib.sha256()
    models = [m for m in apps.get_models() if m._meta.app_label in OURS]
    first = {m: m._default_manager.order_by("pk").values_list("pk", flat=True).first() for m in models}
    for model in models:
        for row in model._default_manager.order_by("pk"):
            whole.update(repr([_plain(row, f, first) for f in model._meta.concrete_fields]).encode())
    return whole.hexdigest()


def _plain(row, field, first):
    value = getattr(row, field.attname)
    target = field.related_model or (field.model if field.primary_key else None)
    if isinstance(value, int) and target in first:
        return value - first[target]
    if isinstance(value, str) and field.name in ("key", "origin"):
        return value.split(":")[:-1]  # what follows is a key
    if field.name in ("file", "thumbnail"):
        return bool(value)  # a file's name on disk is drawn anew, so that nobody can guess it
    if field.name == "order" and isinstance(value, list):
        return [key - first[User] for key in value]
    return value.astimezone(ZONE) if isinstance(value, datetime) else value


def _count_from_one() -> None:
    """Keys begin as in a new database: a sequence goes on after a rollback, and keys decide the order of a set."""
    ours = tuple(f"{app}_" for app in OURS)
    with connection.cursor() as cursor:
        sequences = [s for s in connection.introspection.sequence_list() if s["table"].startswith(ours)]
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), sequences):
            cursor.execute(statement)


def built_and_undone(**order) -> str:
    """The digest of a demo that is not kept."""
    with transaction.atomic():
        _count_from_one()
        demo(**order)
        found = digest()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_data_and_another_seed_others():
    small = {"cards": 30, "days": 14}
    assert built_and_undone(seed=5, **small) == built_and_undone(seed=5, **small)
    assert built_and_undone(seed=5, **small) != built_and_undone(seed=6, **small)


@pytest.mark.parametrize("cards", [1, 2, 29, 31])
def test_any_number_of_cards_is_built_exactly(cards):
    demo(cards=cards, days=7)
    assert Card.objects.count() == Customer.objects.count() == cards


def test_every_store_has_somebody_in_every_role():
    demo(stores=2, cards=12, days=7)
    for store in Store.objects.all():
        roles = Counter(Membership.objects.filter(store=store).values_list("role", flat=True))
        assert set(roles) == {role.value for role in Role}
        assert roles[Role.CONSULTANT] == cast.FEWEST_CONSULTANTS
    assert [store.code for store in Store.objects.all()] == ["cd01", "cd02"]
    assert User.objects.get(username="admin").is_superuser


def test_the_log_ins_are_those_of_the_cast_and_their_password_obeys_the_rules():
    demo(cards=5, days=7)
    everybody = cast.people_of(1, 10**6)
    assert len({person.username for person in everybody}) == len(everybody)
    for login in cast.DEMO_LOGINS:
        user = User.objects.get(username=login.username)
        assert user.name == login.name
        assert user.check_password(login.password)
        validate_password(login.password, user)


@pytest.mark.parametrize(("hour", "visits_today"), [(4, False), (23, True)])
def test_outside_opening_hours_nobody_is_on_the_floor(hour, visits_today):
    demo(as_of=AFTERNOON.replace(hour=hour))
    assert not Visit.objects.on_the_floor().exists()
    begin, end = clock.day_bounds(TODAY, ZONE)
    assert Visit.objects.filter(arrived_at__gte=begin, arrived_at__lt=end).exists() is visits_today


@pytest.mark.parametrize("clock_time", ["00:00", "00:20", "00:50", "03:30", "23:59"])
def test_it_is_built_at_any_hour_of_the_night(clock_time):
    """Who starts the product for the first time after midnight has a day that has hardly begun."""
    [scene] = demo(cards=120, as_of=datetime.fromisoformat(f"2026-11-22T{clock_time}+08:00"))
    assert Card.objects.filter(store=scene.store).count() == 120


def test_phones_are_of_a_range_that_no_carrier_gives_out_and_unique():
    numbers = [names.phone(n, seed=1, second=s) for n in range(3000) for s in (False, True)]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("154") and phone.normalise(number) == number for number in numbers)


def test_names_have_one_to_four_characters_rare_ones_companies_and_guests():
    people = [names.person(Random(n)) for n in range(6000)]
    plain = [p.name for p in people if not p.is_company and "·" not in p.name and not p.name.isascii()]
    assert {len(name) for name in plain} >= {1, 2, 3, 4}
    assert any("𠮷" in name for name in plain)
    assert any(p.is_company and p.salutation == "" for p in people)
    assert any(p.name.isascii() for p in people)
    most = Counter(name[0] for name in plain).most_common(3)
    assert {surname for surname, _count in most} == {"王", "李", "张"}


def run(capsys, *arguments) -> tuple[int, str]:
    """Exit code and last line on stderr of the command as typed."""
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "seed_demo", *arguments])
    return stopped.value.code, capsys.readouterr().err.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--cards", "many"], "'many' is not a whole number from 1 to 2000000."),
        (["--cards", "0"], "'0' is not a whole number"),
        (["--cards", "-3"], "'-3' is not a whole number"),
        (["--days", "3"], "'3' is not a whole number from 7 to 1500."),
        (["--stores", "٣"], "is not a whole number from 1 to"),
        (["--seed", "9" * 5000], "is not a whole number from 0 to"),
        (["--as-of", "yesterday"], "'yesterday' is not a moment such as 2026-11-21T15:00."),
    ],
)
def test_bad_arguments_are_answered_with_a_sentence(capsys, arguments, sentence):
    code, line = run(capsys, *arguments)
    assert code == 2
    assert sentence in line
    assert not Store.objects.exists()


def test_a_second_demo_in_the_same_database_is_refused():
    call_command("seed_demo", cards=3, days=7, as_of=AFTERNOON, verbosity=0)
    with pytest.raises(CommandError, match="The demo store is here already") as refused:
        call_command("seed_demo")
    assert refused.value.returncode == 2
    assert Card.objects.count() == 3


def test_the_command_says_who_can_log_in(capsys):
    call_command("seed_demo", cards=3, days=7, as_of=AFTERNOON)
    said = capsys.readouterr().out
    assert cast.DEMO_PASSWORD in said
    assert all(login.username in said for login in cast.DEMO_LOGINS)


def test_a_moment_without_a_zone_is_the_stores():
    assert moment("2026-11-21T15:00") == AFTERNOON
    assert moment("2026-11-21T07:00+00:00") == AFTERNOON


class Terminal:
    """A stream that remembers, and says whether it is a terminal."""

    def __init__(self, is_terminal: bool):
        self.text, self.isatty = "", lambda: is_terminal

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def test_a_bar_is_drawn_on_a_terminal_and_long_work_says_something_elsewhere():
    terminal, log, quiet = Terminal(True), Terminal(False), Terminal(False)
    for out, total in ((terminal, 10), (log, 10_000), (quiet, 10)):
        tell = progress.Progress(total, out, what="cards")
        for tenth in range(1, 11):
            tell(total * tenth // 10)
    assert terminal.text.count("\r") == 10
    assert terminal.text.endswith("\n")
    assert log.text.count("\n") == 10
    assert quiet.text == ""
