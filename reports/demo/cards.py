"""From a story to rows: customer, phones, card, visits, follow-ups, contacts, grades, messages."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID, uuid5

from django.db import models

from catalog.models import RivalModel
from core import pinyin, search
from followups.models import Contact, Escalation, FollowUp, Message
from followups.rules.lateness import Limits, step
from followups.statuses import MessageState, Result, State
from leads.models import (
    Card,
    Companion,
    Consent,
    Customer,
    CustomerPhone,
    GradeChange,
    NeedsSheet,
    OwnedCar,
    OwnerChange,
    Presentation,
    Visit,
)
from leads.rules.grading import RANK
from leads.statuses import CardStatus, Channel, Payment, Progress, Purpose, Salutation, VisitKind
from reports.demo import names, words
from reports.demo.chain import Chain
from reports.demo.judging import at_the_door, judgement
from reports.demo.portraits import portray
from reports.demo.scene import CLOSES, Scene, Shelf
from reports.demo.story import Fate, Step, Story

_BATCH = 1000
_CONSENT = 0.8
_ADDRESS = {Salutation.MR: "先生", Salutation.MS: "女士"}
_LINGERS = {VisitKind.WALK_IN: (25, 110), VisitKind.CALL: (0, 0), VisitKind.ONLINE: (0, 0)}  # minutes
_STATUS = {Fate.OPEN: CardStatus.OPEN, Fate.ORDERED: CardStatus.ORDERED, Fate.DELIVERED: CardStatus.DELIVERED}


@dataclass
class Rows:
    """The rows of some stories, in the order in which they can be written."""

    customers: list[Customer] = field(default_factory=list)
    phones: list[CustomerPhone] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    owners: list[OwnerChange] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    grades: list[GradeChange] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    around: list[Companion] = field(default_factory=list)
    cars: list[OwnedCar] = field(default_factory=list)
    needs: list[NeedsSheet] = field(default_factory=list)
    presentations: list[Presentation] = field(default_factory=list)
    thanks: list[tuple[Visit, Message]] = field(default_factory=list)
    rivals: list[tuple[Card, RivalModel]] = field(default_factory=list)

    def write(self) -> None:
        """Write all rows, table by table."""
        for rows in (self.customers, self.phones, self.consents, self.cards, self.owners, self.visits, self.grades,
                     self.follow_ups, self.contacts, self.escalations, self.around, self.cars, self.needs,
                     self.presentations):  # fmt: skip
            save(rows)
        chosen = Card.rival_models.through
        save([chosen(card_id=card.pk, rivalmodel_id=rival.pk) for card, rival in self.rivals])
        for visit, message in self.thanks:
            message.key = f"thank-you:visit:{visit.pk}"
        save([message for _, message in self.thanks])


def save(rows: list[models.Model]) -> None:
    """Write rows of one table."""
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=_BATCH)


def token(dice: Random) -> UUID:
    """A form's token that the seed decides."""
    return UUID(int=dice.getrandbits(128), version=4)


class Teller:
    """Turns one story into rows."""

    def __init__(self, scene: Scene, rows: Rows, story: Story):
        self.scene, self.rows, self.story = scene, rows, story
        self.dice = scene.dice("rows", story.index)
        self.owner = scene.team[story.owner]
        self.opener = scene.receptionist if story.visit_kind else self.owner
        self.shelf = self._shelf()
        self.rivals: list[RivalModel] = []
        self.customer = self._customer()
        self.card = self._card()
        self.chain = Chain(scene, self.card)

    def tell(self, opening: Visit | None = None) -> None:
        """Append everything that happened. `opening` is the visit that led to the card when it is there already."""
        self._open(opening)
        for number, part in enumerate(self.story.steps, start=1):
            self._step(part, is_last=number == len(self.story.steps))
        portray(self)
        self._close()

    # --- who and what ---------------------------------------------------------------------------
    def _shelf(self) -> Shelf:
        shelves = self.scene.shelves
        return self.dice.choices(shelves, [s.car.share for s in shelves])[0]

    def _customer(self) -> Customer:
        who = names.person(self.dice)
        numbers = [names.phone(self.story.index, seed=self.scene.seed)]
        if self.dice.random() < 0.05:
            numbers.append(names.phone(self.story.index, seed=self.scene.seed, second=True))
        plate = names.plate(self.dice) if self.dice.random() < 0.25 else ""
        row = Customer(
            store=self.scene.store, name=who.name, salutation=who.salutation, is_company=who.is_company, plate=plate,
            pinyin=pinyin.readings(who.name)[0],
            search_key=search.key(who.name, phones=numbers, plates=[plate] if plate else []),
            created_at=self.story.opened_at,
        )  # fmt: skip
        self.rows.customers.append(row)
        self.agreed = self.dice.random() < _CONSENT
        if self.agreed:
            self.rows.consents.append(self._consent(row))
        self.number = numbers[0]
        self.rows.phones += [
            CustomerPhone(store=self.scene.store, customer=row, number=n, is_main=n == numbers[0]) for n in numbers
        ]
        return row

    def _consent(self, customer: Customer) -> Consent:
        return Consent(
            store=self.scene.store, customer=customer, purpose=Purpose.MESSAGES, given=True, channel=Channel.DESK,
            wording=self.scene.wordings[Purpose.MESSAGES], by=self.opener, at=self.story.opened_at,
        )  # fmt: skip

    def _card(self) -> Card:
        story, dice = self.story, self.dice
        card = Card(
            store=self.scene.store, customer=self.customer, owner=self.owner, status=self._status(),
            grade=story.final_grade, source=story.source, channel=dice.choice(words.CHANNELS[story.source]),
            first_contact_on=story.opened_at.date(), opened_at=story.opened_at, opened_by=self.opener,
            version=1 + len(story.steps),
        )  # fmt: skip
        best = max([story.grade, *(s.after for s in story.steps)], key=RANK.__getitem__)
        if best != "C" or dice.random() < 0.6:
            self._intend(card)
        self._describe(card)
        self.rows.cards.append(card)
        return card

    def _status(self) -> CardStatus:
        story = self.story
        if story.fate != Fate.LOST:
            return _STATUS[story.fate]
        fresh = (self.scene.today - story.steps[-1].at.date()).days <= 1
        return CardStatus.LOST_WAITING if fresh else CardStatus.LOST

    def _intend(self, card: Card) -> None:
        shelf, dice = self.shelf, self.dice
        card.car_model = shelf.model
        card.trim = dice.choice(shelf.trims) if dice.random() < 0.75 else None
        card.colour = dice.choice(shelf.colours) if dice.random() < 0.7 else None
        if dice.random() < 0.6:
            self.rivals = dice.sample(shelf.rivals, dice.randint(1, 2))
            self.rows.rivals += [(card, rival) for rival in self.rivals]
        if dice.random() < 0.05:
            card.rivals = dice.choice(words.UNKNOWN_RIVALS)

    def _describe(self, card: Card) -> None:
        dice = self.dice
        card.use = dice.choice(words.USES)
        card.budget = Decimal(round(self.shelf.car.price * dice.uniform(0.85, 1.15) / 1000) * 1000)
        card.payment = dice.choices(Payment.values, (45, 35, 20))[0]
        warm = RANK[card.grade] >= RANK["A"]
        if card.payment == Payment.LOAN:
            card.instalment = dice.choice(
                (Progress.RUNNING, Progress.DONE) if warm else (Progress.NONE, Progress.ASKED)
            )
        if dice.random() < 0.35:
            card.used_car = dice.choice((Progress.ASKED, Progress.RUNNING) if warm else (Progress.ASKED,))
        card.decision_maker = dice.choice(words.DECIDERS)
        card.likes = dice.choice(words.LIKES) if dice.random() < 0.5 else ""
        card.needs = dice.choice(words.NEEDS) if dice.random() < 0.75 else ""
        card.contact_way = dice.choice(words.CONTACT_WAYS)
        card.next_words = dice.choice(words.NEXT_WORDS) if dice.random() < 0.6 else ""

    # --- what happened --------------------------------------------------------------------------
    def _open(self, visit: Visit | None) -> None:
        story = self.story
        if visit is None and story.visit_kind:
            visit = self._visit(story.visit_kind, story.opened_at, is_first=True)
        elif visit is not None:
            self._attach(visit)
            self.rows.visits.append(visit)
        self.card.last_contact_at = story.opened_at
        if story.visit_kind == VisitKind.WALK_IN:
            self.card.first_visit_on = story.opened_at.date()
        self.rows.owners.append(
            OwnerChange(
                card=self.card, before=None, after=self.owner, reason="建卡", by=self.opener, at=story.opened_at
            )
        )
        self._first_judgements(visit)
        if visit is not None:
            self._left(visit)

    def _first_judgements(self, visit: Visit | None) -> None:
        """The desk opens at C; after the talk the consultant judges (GRADE-15)."""
        story = self.story
        if visit is None:
            self._judge("", story.grade, story.opened_at)
            self.chain.plan(story.opened_at, story.grade)
            return
        self.rows.grades.append(at_the_door(self.card, by=self.opener, at=story.opened_at))
        self.card.graded_on = story.opened_at.date()
        self.chain.plan(story.opened_at, "C")
        if story.grade != "C":
            self._regrade("C", story.grade, visit.left_at or self.scene.as_of)

    def _step(self, part: Step, *, is_last: bool) -> None:
        """A contact or an attempt: what was due is answered, the next one is planned."""
        answered = (self.chain.reached if part.is_real else self.chain.missed)(part.at)
        if part.is_real:
            self.card.last_contact_at, self.card.failed_attempts = part.at, 0
        else:
            self.card.failed_attempts += 1
        ends = is_last and self._ended
        next_on = None if ends else self._next(part)
        contact = self._contact(part, answered, next_on)
        self.rows.contacts.append(contact)
        if part.came_in:
            self._came_in(part, contact, ends=ends)
        elif part.before != part.after:
            self._judge(part.before, part.after, part.at)

    def _came_in(self, part: Step, contact: Contact, *, ends: bool) -> None:
        """The contact is the visit itself; the grade is judged when the party has left."""
        visit = self._visit(VisitKind.WALK_IN, part.at, is_first=False)
        visit.content = self._words(part) if visit.signed_at else ""
        contact.visit, contact.token = visit, uuid5(visit.token, "visit")
        contact.content, contact.grade_after = "", part.before
        if part.before != part.after:
            self._regrade(part.before, part.after, visit.left_at or self.scene.as_of)
        self._left(visit, ends=ends)

    @property
    def _ended(self) -> bool:
        return self.story.fate in (Fate.LOST, Fate.DELIVERED)

    def _next(self, part: Step) -> date:
        """Plan after a contact: by the ladder, now and then a date that the customer named."""
        if not part.is_real:
            return self.chain.next_due()
        grade = part.before if part.came_in else part.after
        if self.dice.random() < 0.05:
            later = self.dice.randint(1, 5)
            return self.chain.plan(part.at, grade, agreed_days=later, reason=self.dice.choice(words.LATER_REASONS))
        return self.chain.plan(part.at, grade)

    def _contact(self, part: Step, answered: FollowUp | None, next_on: date | None) -> Contact:
        return Contact(
            store=self.scene.store, token=token(self.dice), card=self.card, follow_up=answered, at=part.at,
            by=self.owner, method=part.method, result=part.result, content=self._words(part),
            grade_before=part.before, grade_after=part.after, was_due=answered is not None, next_on=next_on,
        )  # fmt: skip

    def _words(self, part: Step) -> str:
        if part.after == "O" and part.before != "O":
            text = words.ORDERED
        elif part.after == "O" and part.result == Result.CAME_IN and self.story.fate == Fate.DELIVERED:
            text = words.DELIVERED
        elif part.result == Result.CAME_IN:
            text = self.dice.choice(words.REPEAT_VISITS)
        elif part.result == Result.REACHED:
            text = self.dice.choice(words.REACHED[part.after])
        else:
            text = self.dice.choice(words.CONTACTS[part.result])
        return self._filled(text)

    def _filled(self, text: str) -> str:
        card, car = self.card, self.shelf.car
        colour = card.colour.name if card.colour else car.colours[0]
        return text.format(car=car.name, colour=colour, rival=self.rivals[0] if self.rivals else car.rivals[0])

    def _regrade(self, before: str, after: str, at: datetime) -> None:
        """A judgement after a visit, on its own: the rhythm changes with the grade."""
        self._judge(before, after, at, in_store=True)
        if self.chain.cadence:
            self.chain.replan(at, after, self.card.last_contact_at)

    def _judge(self, before: str, after: str, at: datetime, *, in_store: bool = False) -> None:
        row = judgement(self.dice, self.card, (before, after), in_store=in_store, by=self.owner, at=at)
        self.card.graded_on = at.date()
        if row.horizon_days is not None:
            self.card.buys_by = at.date() + timedelta(days=row.horizon_days)
        self.rows.grades.append(row)

    # --- visits ---------------------------------------------------------------------------------
    def _visit(self, kind: str, at: datetime, *, is_first: bool) -> Visit:
        visit = arrival(self.scene, self.dice, kind, at, consultant=self.owner, is_first=is_first)
        self._attach(visit)
        self.rows.visits.append(visit)
        return visit

    def _attach(self, visit: Visit) -> None:
        """The party is this customer; what happened is written down once it has left."""
        visit.customer, visit.card = self.customer, self.card
        visit.name, visit.phone = self.customer.name, self.number
        visit.car_model, visit.colour = self.card.car_model, self.card.colour
        if visit.signed_at and visit.is_first:
            texts = words.FIRST_VISITS if visit.kind == VisitKind.WALK_IN else words.CALLS
            visit.content = self._filled(self.dice.choice(texts))

    def _left(self, visit: Visit, *, ends: bool = False) -> None:
        """What follows a visit that has ended: the 24-hour confirmation and the thank-you (GRADE-31, FUP-11)."""
        if visit.left_at is None:
            return
        if not ends:
            self.chain.plan_confirm(visit)
        if self.agreed and visit.kind == VisitKind.WALK_IN:
            self.rows.thanks.append((visit, self._thank_you(visit)))

    def _thank_you(self, visit: Visit) -> Message:
        text = self.scene.settings.thank_you_text.format(
            customer=self.customer.name + _ADDRESS.get(self.customer.salutation, ""),
            store=self.scene.store.name,
            consultant=self.owner.name,
        )
        sent_at = visit.left_at + timedelta(minutes=1, seconds=self.dice.randint(0, 90))
        sent = self.scene.is_past(sent_at)
        return Message(
            store=self.scene.store, customer=self.customer, card=self.card, number=self.number, text=text,
            state=MessageState.SENT if sent else MessageState.QUEUED, made_at=visit.left_at, try_at=visit.left_at,
            attempts=1 if sent else 0, sent_at=sent_at if sent else None,
        )  # fmt: skip

    # --- how it stands --------------------------------------------------------------------------
    def _close(self) -> None:
        if self._ended:
            self.chain.end(self.story.steps[-1].at)
        self.rows.follow_ups += self.chain.rows
        for row in self.chain.rows:
            if row.state == State.PLANNED:
                self.rows.escalations += self._escalated(row)

    def _escalated(self, row: FollowUp) -> list[Escalation]:
        """One row per step of lateness that was reached (product.md §5)."""
        own = self.scene.settings
        limits = Limits(own.red_days, own.manager_days, own.reassign_days)
        reached = step(row.late_from, self.scene.today, limits)
        when = {1: own.red_days, 2: own.manager_days, 3: own.reassign_days}
        morning = CLOSES.replace(hour=8, minute=20)
        moments = [
            (n, self.scene.at(row.late_from + timedelta(days=when[n]), morning)) for n in range(1, int(reached) + 1)
        ]
        return [Escalation(follow_up=row, step=n, at=at) for n, at in moments if self.scene.is_past(at)]


def arrival(scene: Scene, dice: Random, kind: str, at: datetime, *, consultant, is_first: bool) -> Visit:
    """A party that arrived or called at `at`; on the floor when its time is not over at `scene.as_of`."""
    shortest, longest = _LINGERS[VisitKind(kind)]
    left = at + timedelta(minutes=dice.randint(shortest, longest))
    gone = scene.is_past(left)
    signed = left + timedelta(minutes=dice.randint(5, 40))
    return Visit(
        store=scene.store, token=token(dice), kind=kind, arrived_at=at, left_at=left if gone else None,
        party_size=dice.choices((1, 2, 3, 4, 5), (30, 38, 20, 9, 3))[0] if kind == VisitKind.WALK_IN else 1,
        is_first=is_first, registered_by=scene.receptionist, consultant=consultant,
        signed_at=signed if scene.is_past(signed) else None,
    )  # fmt: skip
