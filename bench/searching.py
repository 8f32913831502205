"""The search box with many customers: `python -m bench.searching --size 1000000` (aim: p95 under 150 ms).

Customers and phones only, written by COPY into a server of its own; then each kind of text is asked for many times,
each time another one, as the manager (all customers) through the page that answers while one types.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import psycopg2

from bench import server
from bench.__main__ import AS_OF, about, manage
from bench.measure import p95
from bench.progress import say
from scripts.environment import fresh

AIM_MS = 150
CHUNK = 20_000
_SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单查"
)
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉玲桦健俊帆雪荣爱妹香月莺媛欣怡晓雨思远博轩子涵梓萱浩宇诺依"
_CUSTOMER = "store_id, name, plate, pinyin, search_key, created_at"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.searching", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="customers")
    parser.add_argument("--rounds", type=int, default=60, help="searches of each kind")
    return parser.parse_args()


def main() -> None:
    """Seed, search, print."""
    wanted = arguments()
    with tempfile.TemporaryDirectory(prefix="dealercrm-bench-") as folder, server.database() as url:
        os.environ.update(fresh(Path(folder), DATABASE_URL=url, DJANGO_SETTINGS_MODULE="dealercrm.settings"))
        say("migrating, building a small demo store")
        manage("migrate", "-v0")
        server.forgiving(url)
        manage("collectstatic", "--no-input", "-v0")
        manage("seed_demo", "--cards=240", "--days=7", f"--as-of={AS_OF.isoformat()}", "-v0")
        import django

        django.setup()
        begin = time.monotonic()
        people = fill(url, wanted.size)
        server.tidy(url)
        print(f"\n{about(url)}\n{wanted.size:,} customers in {time.monotonic() - begin:.0f} s.\n", flush=True)
        print(table(measured(people, wanted.rounds)), flush=True)


def fill(url: str, size: int) -> list[tuple[str, str, str]]:
    """Write the customers; a sample of (name, phone, plate) to search for."""
    connection = psycopg2.connect(url)
    sample = []
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_store ORDER BY id LIMIT 1")
        [store] = cursor.fetchone()
        cursor.execute("SELECT coalesce(max(id), 0) FROM leads_customer")
        [first] = cursor.fetchone()
        definition = _without_index(cursor)
        for begin in range(0, size, CHUNK):
            sample += _chunk(cursor, store, first, begin, min(CHUNK, size - begin))
            if begin % (5 * CHUNK) == 0:
                say(f"{begin:,} of {size:,} customers")
        cursor.execute("SELECT setval(pg_get_serial_sequence('leads_customer', 'id'), max(id)) FROM leads_customer")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked holds the table
        say("building the index")
        cursor.execute(definition)
    connection.close()
    return sample


def _without_index(cursor) -> str:
    """Drop the trigram index, to be built once over the whole table as a restored backup would do; its statement."""
    cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'customer_search'")
    [definition] = cursor.fetchone()
    cursor.execute("DROP INDEX customer_search")
    return definition


def _chunk(cursor, store: int, first: int, begin: int, count: int) -> list[tuple[str, str, str]]:
    people, phones, sample = StringIO(), StringIO(), []
    for number, (name, pinyin, key, phone, plate) in enumerate(_people(begin, count), start=first + begin + 1):
        at = (AS_OF - timedelta(minutes=number % 2_000_000)).isoformat()
        people.write("\t".join([str(number), str(store), name, plate, pinyin, key, at]) + "\n")
        phones.write("\t".join([str(store), str(number), phone, "t"]) + "\n")
        if number % 997 == 0:
            sample.append((name, phone, plate))
    for table_, columns, rows in (
        ("leads_customer", f"id, {_CUSTOMER}", people),
        ("leads_customerphone", "store_id, customer_id, number, is_main", phones),
    ):
        rows.seek(0)
        cursor.copy_expert(f"COPY {table_} ({columns}) FROM STDIN", rows)
    return sample


def _people(begin: int, count: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Invented people: a surname, one or two characters, a phone that nobody else has, for some a plate."""
    from core import pinyin, search

    for number in range(begin, begin + count):
        dice = random.Random(number)
        name = _name(dice)
        phone = f"1{3 + number % 7}{(number * 7_919) % 10**9:09d}"
        plate = f"浙{dice.choice('ABCDFG')}{dice.randrange(10**5):05d}" if number % 3 == 0 else ""
        key = search.key(name, phones=[phone], plates=[plate] if plate else [])
        yield name, pinyin.readings(name)[0], key, phone, plate


def _name(dice: random.Random) -> str:
    return dice.choice(_SURNAMES) + "".join(dice.choice(_GIVEN) for _ in range(dice.choice((1, 2, 2))))


def kinds(people: list[tuple[str, str, str]], dice: random.Random) -> dict[str, Iterator[str]]:
    """Kind of text → the texts, one after the other."""
    from core import pinyin

    def of(make) -> Iterator[str]:
        while True:
            yield make(*dice.choice(people))

    rare = "龘靐𠮷犇骉"
    return {
        "whole name": of(lambda name, *_: name),
        "one character": of(lambda name, *_: name[0]),
        "two characters": of(lambda name, *_: name[:2]),
        "pinyin": of(lambda name, *_: pinyin.readings(name)[0]),
        "initials": of(lambda name, *_: pinyin.readings(name)[1]),
        "whole phone": of(lambda _n, phone, _p: phone),
        "last four digits": of(lambda _n, phone, _p: phone[-4:]),
        "three digits": of(lambda _n, phone, _p: phone[4:7]),
        "two digits": of(lambda _n, phone, _p: phone[-2:]),
        "plate": of(lambda _n, _phone, plate: plate or "浙A0"),
        "part of a plate": of(lambda _n, _phone, plate: plate[2:6] or "123"),
        "name and digits": of(lambda name, phone, _p: f"{name[0]} {phone[-4:]}"),
        "nobody (rare character)": of(lambda *_: dice.choice(rare)),
        "nobody (digits)": of(lambda *_: f"{dice.randrange(10**11):011d}"),
    }


def measured(people: list[tuple[str, str, str]], rounds: int) -> list[tuple[str, list[float]]]:
    """Seconds of each search, by kind."""
    from unittest.mock import patch

    from accounts.models import Membership
    from accounts.rights import Role
    from bench.visitor import Visitor
    from core import clock

    manager = Visitor(Membership.objects.filter(role=Role.SALES_MANAGER).first().user.username)
    found = []
    with patch.object(clock, "now", lambda: AS_OF):
        for kind, texts in kinds(people, random.Random(1)).items():
            _searched(manager, next(texts))
            found.append((kind, [_searched(manager, next(texts)) for _ in range(rounds)]))
            say(kind)
    return found


def _searched(who, text: str) -> float:
    begin = time.perf_counter()
    who.get(f"/search/?{urlencode({'q': text})}", htmx=True)
    return time.perf_counter() - begin


def table(found: list[tuple[str, list[float]]]) -> str:
    """Median and 95th percentile of each kind, in milliseconds."""
    from statistics import median

    lines = [f"{'searched for':<26}{'p50 ms':>8}{'p95 ms':>8}{'most ms':>9}"]
    for kind, seconds in found:
        late = p95(seconds) * 1000
        mark = "" if late <= AIM_MS else f"  over {AIM_MS}"
        lines.append(f"{kind:<26}{median(seconds) * 1000:>8.1f}{late:>8.1f}{max(seconds) * 1000:>9.1f}{mark}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
