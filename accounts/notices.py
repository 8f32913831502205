"""Staff notices: told once, shown under the bell in the reader's language, forgotten after a while (product.md §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Notice, Store, User
from accounts.notice_models import LINK_LENGTH
from accounts.seat import Seat
from core import redaction

READ_KEPT = timedelta(days=30)  # since it was told
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Kind:
    """A kind of news: its sentence with places like %(name)s, and an icon of the sprite."""

    sentence: str
    icon: str = "bell"


_kinds: dict[str, Kind] = {}


def register(kind: str, sentence: str, icon: str = "bell") -> str:
    """Say once how a kind of notice reads: `sentence` is a lazy translation. Returns `kind`, to be used in `tell`."""
    _kinds[kind] = Kind(sentence, icon)
    return kind


def kinds() -> dict[str, Kind]:
    """All kinds that apps have registered."""
    return dict(sorted(_kinds.items()))


@transaction.atomic
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
    known = set(Notice.objects.filter(store=store, key=key, person__in=keys).values_list("person_id", flat=True))
    rows = [
        Notice(store_id=store, person_id=pk, kind=kind, key=key[:100], words=plain, link=link, at=at)
        for pk in keys
        if pk not in known
    ]
    Notice.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def mine(seat: Seat) -> QuerySet[Notice]:
    """The notices of the person in `seat`, in this store."""
    return Notice.objects.filter(person=seat.user, store=seat.store)


def said(notice: Notice) -> str:
    """The sentence in the language of the moment; a kind that is no more says that there was something."""
    kind = _kinds.get(notice.kind)
    try:
        return str(kind.sentence) % notice.words if kind else _("Something happened here.")
    except KeyError:  # the sentence has another place by now
        return _("Something happened here.")


def icon_of(notice: Notice) -> str:
    """The icon of its kind."""
    return _kinds[notice.kind].icon if notice.kind in _kinds else "bell"


def mark_read(*, seat: Seat, at: datetime, notices: Sequence[int] | None = None) -> int:
    """Mark the notices with these keys, or all, as read by the person in `seat`. Says how many were unread."""
    rows = mine(seat).filter(read_at=None)
    return (rows if notices is None else rows.filter(pk__in=notices)).update(read_at=at)


def forget_old(*, as_of: datetime) -> int:
    """Delete what was read and told a month ago, and everything older than three months."""
    old = Q(at__lt=as_of - READ_KEPT, read_at__isnull=False) | Q(at__lt=as_of - KEPT)
    return Notice.objects.filter(old).delete()[0]


def forget_person(*, store: int, words: Sequence[str]) -> int:
    """Take the words that name an erased customer out of the notices of `store` (key)."""
    return redaction.forget_in(Notice.objects.filter(store=store), "words", words)
