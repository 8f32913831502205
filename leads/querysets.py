"""Questions to the register, the customers and the cards. Every list starts with `visible_to(seat)`."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import TruncDate

from accounts.rights import Right
from core import clock, search
from leads import hooks
from leads.rules import grading
from leads.statuses import ACTIVE_CARD, NOT_COUNTED, SENSITIVE, CardStatus, DisputeState, PairState, VisitKind


class CardQuerySet(models.QuerySet):
    """Cards."""

    def visible_to(self, seat) -> "CardQuerySet":
        """The cards that the person in `seat` may open: own ones, or all of the store."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(owner=seat.user, pooled_at=None) if seat.may(Right.CARD_OWN) else self.none()

    def writable_by(self, seat) -> "CardQuerySet":
        """The cards that the person in `seat` may change."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_WRITE):
            return here
        return here.filter(owner=seat.user, pooled_at=None) if seat.may(Right.CARD_OWN) else self.none()

    def active(self) -> "CardQuerySet":
        """Cards that stand open: open or ordered, also those in the pool."""
        return self.filter(status__in=ACTIVE_CARD)

    def followed(self) -> "CardQuerySet":
        """Cards that somebody follows up: active and not in the pool."""
        return self.filter(status__in=ACTIVE_CARD, pooled_at=None)

    def in_the_pool(self) -> "CardQuerySet":
        """Cards that wait for somebody to take them."""
        return self.filter(pooled_at__isnull=False)

    def horizon_passed(self, today: date) -> "CardQuerySet":
        """Open cards whose grade's horizon passed before `today` (store day) without a purchase (GAP-08)."""
        passed = Q(pk__in=[])
        for grade in grading.LADDER:
            limit = grading.horizon_days(grade)
            if limit is not None:
                passed |= Q(grade=grade, graded_on__lt=today - timedelta(days=limit))
        return self.filter(passed, status=CardStatus.OPEN)

    def longest_passed_first(self) -> "CardQuerySet":
        """Sorted by the day on which the horizon of the grade ended, the earliest first."""
        limits = {grade: grading.horizon_days(grade) for grade in grading.LADDER}
        ends = [
            When(grade=grade, then=F("graded_on") + Value(timedelta(days=limit)))
            for grade, limit in limits.items()
            if limit is not None
        ]
        return self.order_by(Case(*ends, output_field=models.DateTimeField()), "pk")

    def with_grade_since(self) -> "CardQuerySet":
        """With `grade_since` (moment): when the card came to its present grade; keeping a grade is no change."""
        return self.annotate(grade_since=self._newest_change("at"), change_pk=self._newest_change("pk"))

    def _newest_change(self, field: str) -> Subquery:
        changes = self.model._meta.get_field("grade_changes").related_model.objects
        moved = changes.filter(card=OuterRef("pk")).exclude(before=F("after"))
        return Subquery(moved.order_by("-at", "-pk").values(field)[:1])

    def found_by(self, text: str) -> "CardQuerySet":
        """Cards of customers that `text` finds (name, pinyin, initials, phone, plate)."""
        condition = search.wanted(text, "customer__search_key")
        return self.filter(condition) if condition is not None else self.none()

    def as_rows(self) -> "CardQuerySet":
        """What a row of a list shows, as plain values: fifty rows build no model instance."""
        main_phone = FilteredRelation("customer__phones", condition=Q(customer__phones__is_main=True))
        shown = ("pk", "grade", "status", "last_contact_at", "next_words")
        return self.annotate(main_phone=main_phone).values(
            *shown, number=F("main_phone__number"), name=F("customer__name"), owner_name=F("owner__name"),
            car=F("car_model__name"), paint=F("colour__name"),
        )  # fmt: skip


class CustomerQuerySet(models.QuerySet):
    """Customers."""

    def findable_by(self, seat) -> "CustomerQuerySet":
        """The customers that the person in `seat` may find (perhaps masked)."""
        here = self.standing().filter(store=seat.store)
        if seat.may(Right.CARD_READ, Right.CARD_FIND):
            return here
        if not seat.may(Right.CARD_OWN):
            return self.none()
        return here.filter(cards__owner=seat.user, cards__pooled_at=None).distinct()

    def standing(self) -> "CustomerQuerySet":
        """Customers that were not merged into another one."""
        return self.filter(merged_into=None)

    def found_by(self, text: str) -> "CustomerQuerySet":
        """Customers that `text` finds."""
        condition = search.wanted(text)
        return self.filter(condition) if condition is not None else self.none()

    def open_to(self, seat) -> "CustomerQuerySet":
        """The customers whose cards the person in `seat` may open: own ones, or all of the store."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(pk__in=_owned_by(self.model, seat)) if seat.may(Right.CARD_OWN) else self.none()

    def writable_by(self, seat) -> "CustomerQuerySet":
        """The customers about whom the person in `seat` may write something down."""
        here = self.filter(store=seat.store, erased_at=None)
        if seat.may(Right.CARD_WRITE, Right.CUSTOMER_MASTER):
            return here
        return here.filter(pk__in=_owned_by(self.model, seat)) if seat.may(Right.CARD_OWN) else self.none()

    def guarded_by(self, seat) -> "CustomerQuerySet":
        """The customers whose privacy page the person in `seat` may open: those one may open, all for its guards."""
        guards = seat.may(Right.ACCESS_LOG, Right.CUSTOMER_ERASE)
        return self.filter(store=seat.store) if guards else self.open_to(seat)


def _owned_by(customers: type[models.Model], seat) -> models.QuerySet:
    cards = customers._meta.get_field("cards").related_model
    return cards.objects.filter(owner=seat.user, store=seat.store, pooled_at=None).values("customer")


class DocumentQuerySet(models.QuerySet):
    """Documents and photos of customers."""

    def visible_to(self, seat) -> "DocumentQuerySet":
        """Documents of the customers one may open. What carries an ID number only for who may see numbers."""
        customers = self.model._meta.get_field("customer").related_model.objects.open_to(seat)
        here = self.filter(store=seat.store, customer__in=customers.values("pk"))
        if seat.may(Right.PHONE_STORE, Right.PHONE_REVEAL):
            return here
        bought = Q(customer__cards__status=CardStatus.DELIVERED) if seat.may(Right.CUSTOMER_MASTER) else Q(pk__in=[])
        return here.filter(~Q(kind__in=SENSITIVE) | bought).distinct()

    def kept(self) -> "DocumentQuerySet":
        """Those that were not deleted."""
        return self.filter(deleted_at__isnull=True)


class CorrectionQuerySet(models.QuerySet):
    """Corrections handed in."""

    def visible_to(self, seat) -> "CorrectionQuerySet":
        """All of the store for who enters or reads them, one's own for a consultant."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CUSTOMER_MASTER, Right.CARD_READ):
            return here
        return here.filter(by=seat.user) if seat.may(Right.CARD_OWN) else self.none()


class VisitQuerySet(models.QuerySet):
    """The register."""

    def visible_to(self, seat) -> "VisitQuerySet":
        """All visits for the desk and for readers of the store's register or cards, one's own for a consultant."""
        here = self.filter(store=seat.store)
        if seat.may(Right.VISIT_DESK, Right.VISIT_READ, Right.CARD_READ):
            return here
        return here.filter(consultant=seat.user) if seat.may(Right.VISIT_OWN) else self.none()

    def editable_by(self, seat) -> "VisitQuerySet":
        """The rows that the person in `seat` may correct: all for the desk and the manager, else one's own."""
        here = self.filter(store=seat.store)
        if seat.may(Right.VISIT_DESK):
            return here
        return here.filter(consultant=seat.user) if seat.may(Right.VISIT_OWN) else self.none()

    def received_by(self, seat) -> "VisitQuerySet":
        """The parties that the person in `seat` received in this store."""
        return self.filter(store=seat.store, consultant=seat.user)

    def counted(self) -> "VisitQuerySet":
        """The batches of the statistics: who comes to see, ask or buy (LEAD-01, LEAD-02)."""
        return self.exclude(purpose__in=NOT_COUNTED)

    def once_a_day(self, zone) -> "VisitQuerySet":
        """Without what is no batch of its own: the same person again on the same day, of the same kind (GAP-13)."""
        day = TruncDate("arrived_at", tzinfo=zone)
        same = {name: OuterRef(name) for name in ("store", "customer", "kind", "local_day")}
        before = Q(arrived_at__lt=OuterRef("arrived_at")) | Q(arrived_at=OuterRef("arrived_at"), pk__lt=OuterRef("pk"))
        earlier = self.model.objects.counted().alias(local_day=day).filter(before, **same)
        return self.alias(local_day=day).filter(~Exists(earlier))

    def in_person_or_by_phone(self) -> "VisitQuerySet":
        """Parties that somebody sees out or hangs up with; an online lead has no leaving time to wait for."""
        return self.exclude(kind=VisitKind.ONLINE)

    def unconfirmed(self) -> "VisitQuerySet":
        """Parties that left without data whose consultant has not signed the row (LEAD-24, GAP-20)."""
        return self.counted().filter(left_at__isnull=False, card__isnull=True, signed_at__isnull=True)

    def on_the_floor(self) -> "VisitQuerySet":
        """Parties that have not left yet."""
        return self.filter(left_at__isnull=True)

    def on_day(self, day: date, zone) -> "VisitQuerySet":
        """Visits that arrived on the store's calendar day."""
        begin, end = clock.day_bounds(day, zone)
        return self.filter(arrived_at__gte=begin, arrived_at__lt=end)


class OnlineLeadQuerySet(models.QuerySet):
    """Online leads."""

    def visible_to(self, seat) -> "OnlineLeadQuerySet":
        """All of the store for the desk and for readers of its cards, those given to oneself for a consultant."""
        here = self.filter(store=seat.store)
        if seat.may(Right.VISIT_DESK, Right.CARD_READ):
            return here
        mine = Q(visit__consultant=seat.user) | Q(visit__card__owner=seat.user)
        return here.filter(mine) if seat.may(Right.VISIT_OWN) else self.none()

    def rows(self) -> "OnlineLeadQuerySet":
        """One row for a lead and its repetitions, with `open_by`: the earliest clock that still runs, if any."""
        again = self.model.objects.filter(first=OuterRef("pk"), answered_at=None).order_by("respond_by")
        return (
            self.filter(first=None)
            .annotate(again_by=Subquery(again.values("respond_by")[:1]))
            .annotate(open_by=Case(When(answered_at=None, then=F("respond_by")), default=F("again_by")))
        )

    def unanswered(self) -> "OnlineLeadQuerySet":
        """Leads whose clock runs."""
        return self.filter(answered_at=None)

    def unassigned(self) -> "OnlineLeadQuerySet":
        """Leads that nobody has taken yet."""
        return self.filter(first=None, visit=None)

    def with_people(self) -> "OnlineLeadQuerySet":
        """With what a row shows: model, visit, consultant, card."""
        return self.select_related("car_model", "sender", "answered_by", "visit__consultant", "visit__card__owner")


class PairQuerySet(models.QuerySet):
    """Pairs that may be one person."""

    def visible_to(self, seat) -> "PairQuerySet":
        """The store's pairs, for who may merge."""
        return self.filter(store=seat.store) if seat.may(Right.CARD_MERGE) else self.none()

    def open(self) -> "PairQuerySet":
        """Pairs that nobody has decided about and whose customers both stand."""
        return self.filter(state=PairState.OPEN, first__merged_into=None, second__merged_into=None)

    def of(self, customer) -> "PairQuerySet":
        """Pairs that `customer` belongs to."""
        return self.filter(Q(first=customer) | Q(second=customer))


class MergeQuerySet(models.QuerySet):
    """Merges."""

    def visible_to(self, seat) -> "MergeQuerySet":
        """The store's merges, for who may merge."""
        return self.filter(store=seat.store) if seat.may(Right.CARD_MERGE) else self.none()

    def standing(self) -> "MergeQuerySet":
        """Merges that were not taken back."""
        return self.filter(undone_at=None)


class DisputeQuerySet(models.QuerySet):
    """Claims of a colleague's customer."""

    def visible_to(self, seat) -> "DisputeQuerySet":
        """The store's claims for who settles them; a consultant sees those made by and against oneself."""
        here = self.filter(store=seat.store)
        if seat.may(Right.DISPUTE_SETTLE):
            return here
        mine = Q(claimant=seat.user) | Q(holder=seat.user)
        return here.filter(mine) if seat.may(Right.CARD_OWN) else self.none()

    def open(self) -> "DisputeQuerySet":
        """Claims that wait for the manager."""
        return self.filter(state=DisputeState.OPEN)


class StageQuerySet(models.QuerySet):
    """Needs records and presentations; they follow their card."""

    def visible_to(self, seat) -> "StageQuerySet":
        """Those of the cards that the person in `seat` may open."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(_card_of(seat)) if seat.may(Right.CARD_OWN) else self.none()

    def readable_by(self, seat, day: date) -> "StageQuerySet":
        """Those of `visible_to`, and of the cards that a colleague who is not there lends for `day` (store day)."""
        lent = None if seat.may(Right.CARD_READ) else hooks.lent(seat, day)
        here = self.visible_to(seat)
        return here if lent is None else here | self.filter(store=seat.store, card__in=lent.values("pk"))

    def writable_by(self, seat) -> "StageQuerySet":
        """Those of the cards that the person in `seat` may change."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_WRITE):
            return here
        return here.filter(_card_of(seat)) if seat.may(Right.CARD_OWN) else self.none()


def _card_of(seat) -> Q:
    """What hangs on a card of the person in `seat`; one in the pool is nobody's."""
    return Q(card__owner=seat.user, card__pooled_at=None)


class AroundQuerySet(models.QuerySet):
    """People and cars around a customer."""

    def writable_by(self, seat) -> "AroundQuerySet":
        """Those of customers with a card that the person in `seat` may change."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_WRITE):
            return here
        mine = here.filter(customer__cards__owner=seat.user, customer__cards__pooled_at=None).distinct()
        return mine if seat.may(Right.CARD_OWN) else self.none()
