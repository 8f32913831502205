"""Questions about follow-ups, contacts and messages."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from accounts.rights import Right
from core.models import HistoryQuerySet
from followups.statuses import AppointmentState, Carrier, Kind, MassState, MessageState, State


class FollowUpQuerySet(models.QuerySet):
    """Follow-ups."""

    def visible_to(self, seat) -> "FollowUpQuerySet":
        """One's own follow-ups, or the store's for who may read its cards."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(responsible=seat.user) if seat.may(Right.FOLLOWUP_OWN) else self.none()

    def writable_by(self, seat) -> "FollowUpQuerySet":
        """The follow-ups that the person in `seat` may log."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_WRITE):
            return here
        return here.filter(responsible=seat.user) if seat.may(Right.FOLLOWUP_OWN) else self.none()

    def open(self) -> "FollowUpQuerySet":
        """Planned ones."""
        return self.filter(state=State.PLANNED)

    def due_by(self, day: date) -> "FollowUpQuerySet":
        """Open ones to be done on `day` or before."""
        return self.open().filter(due_on__lte=day)

    def late_since(self, day: date) -> "FollowUpQuerySet":
        """Open ones that were due on `day` or before, whatever retry was agreed with oneself."""
        return self.open().filter(late_from__lte=day)

    def cadence(self) -> "FollowUpQuerySet":
        """The regular ones by the ladder."""
        return self.filter(kind=Kind.CADENCE)


class ContactQuerySet(HistoryQuerySet):
    """Contacts."""

    def visible_to(self, seat) -> "ContactQuerySet":
        """Contacts of the cards that the person in `seat` may open."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(card__owner=seat.user, card__pooled_at=None) if seat.may(Right.CARD_OWN) else self.none()


class MessageQuerySet(models.QuerySet):
    """The outbox."""

    def visible_to(self, seat) -> "MessageQuerySet":
        """The store's messages, or those to one's own customers."""
        here = self.filter(store=seat.store)
        if seat.may(Right.MESSAGE_STORE):
            return here
        return here.filter(card__owner=seat.user, card__pooled_at=None) if seat.may(Right.MESSAGE_OWN) else self.none()

    def due(self, as_of: datetime) -> "MessageQuerySet":
        """Waiting ones whose time has come, and ones whose sender died while sending; people send letters.

        What belongs to a mass message waits while that one is not going out.
        """
        open_ = [MessageState.QUEUED, MessageState.SENDING]
        rows = self.filter(state__in=open_, try_at__lte=as_of).exclude(carrier=Carrier.LETTER)
        return rows.filter(
            Q(mass=None) | Q(mass__state__in=[MassState.RUNNING, MassState.DONE]) | Q(state=MessageState.SENDING)
        )

    def letters(self) -> "MessageQuerySet":
        """Letters that wait to be printed and posted."""
        return self.filter(carrier=Carrier.LETTER, state=MessageState.QUEUED)


class MessageTemplateQuerySet(models.QuerySet):
    """Texts of messages."""

    def visible_to(self, seat) -> "MessageTemplateQuerySet":
        """The store's texts, for who may send messages or write the texts."""
        may = seat.may(Right.MESSAGE_OWN, Right.MESSAGE_STORE, Right.MESSAGE_TEMPLATE)
        return self.filter(store=seat.store) if may else self.none()

    def in_use(self) -> "MessageTemplateQuerySet":
        """Those that were not put away."""
        return self.filter(active=True)


class MassMessageQuerySet(models.QuerySet):
    """Messages to many."""

    def visible_to(self, seat) -> "MassMessageQuerySet":
        """The store's, for who writes or approves them."""
        may = seat.may(Right.MESSAGE_STORE, Right.MESSAGE_APPROVE)
        return self.filter(store=seat.store) if may else self.none()


class ScriptQuerySet(models.QuerySet):
    """Scripts of the follow-up desk."""

    def visible_to(self, seat) -> "ScriptQuerySet":
        """The store's scripts, for who writes them or talks with customers."""
        return self.filter(store=seat.store) if seat.may(Right.SCRIPT_WRITE, Right.FOLLOWUP_OWN) else self.none()

    def fitting(self, *, store: int, car_model: int | None, rivals: list[int]) -> "ScriptQuerySet":
        """Those in use that fit a talk about `car_model` (key or None) against `rivals` (keys); the nearest first."""
        car = Q(car_model=None) | Q(car_model=car_model) if car_model else Q(car_model=None)
        against = Q(rival=None) | Q(rival__in=rivals)
        rows = self.filter(car, against, store=store, active=True).select_related("car_model", "rival")
        nearest = (F("car_model").asc(nulls_last=True), F("rival").asc(nulls_last=True))
        return rows.order_by(*nearest, "kind", "-at", "pk")


class PreparationQuerySet(models.QuerySet):
    """What was prepared."""

    def open(self) -> "PreparationQuerySet":
        """What waits for its talk."""
        return self.filter(contact=None)


class AppointmentQuerySet(models.QuerySet):
    """Appointments with customers."""

    def visible_to(self, seat) -> "AppointmentQuerySet":
        """Those of one's own customers, or the store's for who may read its cards."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(card__owner=seat.user, card__pooled_at=None) if seat.may(Right.CARD_OWN) else self.none()

    def writable_by(self, seat) -> "AppointmentQuerySet":
        """Those that the person in `seat` may close."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_WRITE):
            return here
        return here.filter(card__owner=seat.user, card__pooled_at=None) if seat.may(Right.CARD_OWN) else self.none()

    def planned(self) -> "AppointmentQuerySet":
        """Agreed, and neither kept nor called off."""
        return self.filter(state=AppointmentState.PLANNED)

    def between(self, begin: datetime, end: datetime) -> "AppointmentQuerySet":
        """Those for a moment from `begin` to before `end` (aware)."""
        return self.filter(at__gte=begin, at__lt=end)


class QualityQuerySet(models.QuerySet):
    """Quality calls."""

    def visible_to(self, seat) -> "QualityQuerySet":
        """The store's, for who makes them and for who reads how the store works."""
        here = self.filter(store=seat.store)
        return here if seat.may(Right.QUALITY_CHECK, Right.CONTROL_READ) else self.none()
