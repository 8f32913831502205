"""Questions about losses. Every list starts with `visible_to(seat)`."""

from datetime import date, datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.people import holding
from accounts.rights import Right
from deals.statuses import STANDING, LossState, LossStep
from followups.models import Contact
from followups.statuses import Result
from leads.models import Card, Visit
from leads.statuses import NOT_COUNTED, CardStatus


class StoreRowsQuerySet(models.QuerySet):
    """Rows that belong to a store as a whole."""

    def visible_to(self, seat) -> "StoreRowsQuerySet":
        """Those of the seat's store, in their order."""
        return self.filter(store=seat.store).order_by("position", "pk")

    def offered(self) -> "StoreRowsQuerySet":
        """Those in use."""
        return self.filter(active=True)


class ReasonQuerySet(StoreRowsQuerySet):
    """Reasons of losses."""

    def offered(self) -> "ReasonQuerySet":
        """Those in use, under a reason in use."""
        return self.filter(Q(parent=None) | Q(parent__active=True), active=True)


class LossQuerySet(models.QuerySet):
    """Loss records."""

    def visible_to(self, seat) -> "LossQuerySet":
        """All of the store for who reads its cards; else those of one's own cards."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(card__owner=seat.user) if seat.may(Right.CARD_OWN) else self.none()

    def writable_by(self, seat) -> "LossQuerySet":
        """Those of the cards that the person in `seat` may change."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_WRITE):
            return here
        return here.filter(card__owner=seat.user) if seat.may(Right.CARD_OWN) else self.none()

    def decidable_by(self, seat) -> "LossQuerySet":
        """Those that the person in `seat` confirms, returns or reopens: the own ones only where the store allows it.

        The general manager decides on those of the managers who sell.
        """
        here = self.filter(store=seat.store)
        if seat.may(Right.LOSS_CONFIRM):
            return here.filter(Q(store__settings__own_report=True) | ~Q(consultant=seat.user))
        if seat.may(Right.LOSS_CONFIRM_MANAGERS):
            return here.filter(consultant__in=holding(Right.LOSS_CONFIRM, seat.store).order_by().values("pk"))
        return self.none()

    def waiting(self) -> "LossQuerySet":
        """Those that wait for the manager."""
        return self.filter(state=LossState.WAITING)

    def standing(self) -> "LossQuerySet":
        """Those whose card is closed by them."""
        return self.filter(state__in=STANDING)

    def counted(self) -> "LossQuerySet":
        """Those that count as lost in the numbers of their day (LOST-21).

        What was sent back or found false never was a loss. One that the manager confirmed stays counted when the
        customer comes back later: the week's numbers stay as they were.
        """
        steps = self.model.events.rel.related_model.objects
        confirmed = steps.filter(loss=OuterRef("pk"), step=LossStep.CONFIRMED)
        was_one = Q(state__in=STANDING) | Q(state=LossState.ERASED) | Q(Exists(confirmed), state=LossState.REOPENED)
        return self.filter(was_one, is_false=False)

    def closing_at(self, moment: datetime) -> "LossQuerySet":
        """Those that held their card closed at `moment`, whatever became of them later."""
        lasted = Q(state__in=(*STANDING, LossState.ERASED)) | Q(decided_at__gte=moment)
        return self.filter(lasted, recorded_at__lt=moment)

    def recorded(self, begin: date, end: date) -> "LossQuerySet":
        """Those recorded from `begin` until before `end` (store days)."""
        return self.filter(recorded_on__gte=begin, recorded_on__lt=end)

    def late(self) -> "LossQuerySet":
        """Those not recorded on the day of the contact (RPT-32)."""
        return self.exclude(recorded_on=F("learned_on"))

    def with_life(self) -> "LossQuerySet":
        """With `alive`: the customer was reached, came or has another card since it was learned: 假战败?"""
        since = {"store": OuterRef("store"), "card__customer": OuterRef("card__customer")}
        spoken = Contact.objects.filter(**since, at__gt=OuterRef("learned_at"))
        spoken = spoken.filter(result__in=(Result.REACHED, Result.CAME_IN))
        came = Visit.objects.filter(store=OuterRef("store"), customer=OuterRef("card__customer"))
        came = came.filter(arrived_at__gt=OuterRef("learned_at")).exclude(purpose__in=NOT_COUNTED)
        other = Card.objects.filter(store=OuterRef("store"), customer=OuterRef("card__customer"))
        other = other.filter(opened_at__gt=OuterRef("learned_at")).exclude(status=CardStatus.DUPLICATE)
        return self.annotate(alive=Exists(spoken) | Exists(came) | Exists(other))

    def shown(self) -> "LossQuerySet":
        """With all that a line shows."""
        return self.select_related(
            "card__customer", "consultant", "reason__parent", "car_model", "rival_model", "decided_by", "check_call"
        )


class CheckQuerySet(models.QuerySet):
    """Spot checks."""

    def callable_by(self, seat) -> "CheckQuerySet":
        """Those that the person in `seat` may call about."""
        return self.filter(loss__in=self.model.loss.field.related_model.objects.decidable_by(seat))


class WeekQuerySet(models.QuerySet):
    """Weekly meetings."""

    def visible_to(self, seat) -> "WeekQuerySet":
        """Those of the store, for everybody who has or reads cards."""
        return self.filter(store=seat.store) if seat.may(Right.CARD_OWN, Right.CARD_READ) else self.none()


class WeekTaskQuerySet(models.QuerySet):
    """Measures and drills."""

    def doable_by(self, seat) -> "WeekTaskQuerySet":
        """Those that the person in `seat` may call done: one's own, all for who leads the meeting."""
        here = self.filter(store=seat.store)
        return here if seat.may(Right.LOSS_CONFIRM) else here.filter(responsible=seat.user)
