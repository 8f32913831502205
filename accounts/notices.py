"""Staff notices: told once, shown under the bell in the reader's language, forgotten after a while (product.md §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import notice_ways
from accounts.models import Notice, Store, User
from accounts.notice_models import LINK_LENGTH
from accounts.seat import Seat
from core import names, redaction

READ_KEPT = timedelta(days=30)  # since it was told
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Group:
    """Kinds of news that a person chooses ways for together."""

    label: str
    hint: str


@dataclass(frozen=True)
class Kind:
    """A kind of news: its sentence with places like %(name)s, an icon of the sprite, its group.

    When it leaves the house, the words of `plain` (names of staff, days, titles) go as they are, those of `customers`
    shortened, numbers as numbers, and every other word as "…".
    """

    sentence: str
    icon: str = "bell"
    group: str = "other"
    plain: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


_kinds: dict[str, Kind] = {}
_groups: dict[str, Group] = {}


def group(name: str, label: str, hint: str) -> str:
    """Say once what a group of notices is called and what is in it. Returns `name`, to be used in `register`."""
    _groups[name] = Group(label, hint)
    return name


def groups() -> dict[str, Group]:
    """All groups that apps have named, those of the day's work before the others."""
    return {name: one for name, one in _groups.items() if name != OTHER} | {OTHER: _groups[OTHER]}


def register(kind: str, sentence: str, icon: str = "bell", **more) -> str:
    """Say once how a kind of notice reads: `sentence` is a lazy translation, `more` are the other fields of Kind.

    Returns `kind`, to be used in `tell`.
    """
    _kinds[kind] = Kind(sentence, icon, **more)
    return kind


OTHER = group("other", gettext_lazy("Everything else"), gettext_lazy("What belongs to none of these"))
TEST = register("test", gettext_lazy("This is a test: notices reach you this way"), "bell", group=notice_ways.ANY)


def kinds() -> dict[str, Kind]:
    """All kinds that apps have registered."""
    return dict(sorted(_kinds.items()))


def tell(
    *, store: Store | int, people: Iterable[User | int], kind: str, key: str, link: str, at: datetime, **words: object
) -> int:
    """Tell `people` of `store` (rows or keys) something, in the transaction of the change that they hear of.

    `key` says what it is about: the same person hears it once. `link` is a path of this house, `words` fill the
    kind's sentence. Returns how many were new. Raises KeyError for an unknown kind or a word that is missing.
    """
    plain = {name: value if isinstance(value, int) else str(value) for name, value in words.items()}
    str(_kinds[kind].sentence) % plain
    if not link.startswith("/") or link.startswith("//") or len(link) > LINK_LENGTH:
        raise ValueError("A notice links to a page of this house.")
    store = store if isinstance(store, int) else store.pk
    keys = sorted({person if isinstance(person, int) else person.pk for person in people})
    return _write(store, keys, kind, key, link, at, plain)


@transaction.atomic(savepoint=False)  # the caller's change and its news stand or fall together
def _write(store: int, keys: Sequence[int], kind: str, key: str, link: str, at: datetime, words: dict) -> int:
    known = set(Notice.objects.filter(store=store, key=key, person__in=keys).values_list("person_id", flat=True))
    rows = [
        Notice(store_id=store, person_id=pk, kind=kind, key=key[:100], words=words, link=link, at=at)
        for pk in keys
        if pk not in known
    ]
    Notice.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if rows:
        new = [row.person_id for row in rows]
        notice_ways.queue(store=store, people=new, key=key, group=_kinds[kind].group, at=at)
    return len(rows)


def mine(seat: Seat) -> QuerySet[Notice]:
    """The notices of the person in `seat`, in this store."""
    return Notice.objects.filter(person=seat.user, store=seat.store)


def said(notice: Notice) -> str:
    """The sentence in the language of the moment; a kind that is no more says that there was something."""
    return _filled(notice, notice.words)


def said_outside(notice: Notice) -> str:
    """The same for mail and group chats: customers by their first letter, no word that somebody typed freely."""
    kind = _kinds.get(notice.kind, Kind(""))
    return _filled(notice, {name: _outside(kind, name, value) for name, value in notice.words.items()})


def _outside(kind: Kind, name: str, value: object) -> object:
    if isinstance(value, int) or name in kind.plain:
        return value
    return names.short(str(value)) if name in kind.customers else "…"


def _filled(notice: Notice, words: dict) -> str:
    kind = _kinds.get(notice.kind)
    try:
        return str(kind.sentence) % words if kind else _("Something happened here.")
    except KeyError:  # the sentence has another place by now
        return _("Something happened here.")


def group_of(notice: Notice) -> str:
    """The group that its kind belongs to."""
    return _kinds[notice.kind].group if notice.kind in _kinds else OTHER


def icon_of(notice: Notice) -> str:
    """The icon of its kind."""
    return _kinds[notice.kind].icon if notice.kind in _kinds else "bell"


def about(notice: Notice) -> str:
    """What it is about for who may not read it: the name of its group."""
    one = _groups.get(group_of(notice))
    return str(one.label) if one else _("Test")


def opened(notice: Notice, *, at: datetime) -> None:
    """Mark one as read by its person, in whichever store."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_read(*, seat: Seat, at: datetime, notices: Sequence[int] | None = None) -> int:
    """Mark the notices with these keys, or all, as read by the person in `seat`. Says how many were unread."""
    rows = mine(seat).filter(read_at=None)
    return (rows if notices is None else rows.filter(pk__in=notices)).update(read_at=at)


def forget_old(*, as_of: datetime) -> int:
    """Delete what was read and told a month ago, and everything older than three months."""
    old = Q(at__lt=as_of - READ_KEPT, read_at__isnull=False) | Q(at__lt=as_of - KEPT)
    return Notice.objects.filter(old).delete()[1].get(Notice._meta.label, 0)  # with what left by mail and robots


def forget_person(*, store: int, words: Sequence[str]) -> int:
    """Take the words that name an erased customer out of the notices of `store` (key)."""
    return redaction.forget_in(Notice.objects.filter(store=store), "words", words)
