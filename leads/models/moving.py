"""Pairs that may be one person, merges that can be taken back, disputes about a customer, the pool."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History, HistoryQuerySet
from leads.models.cards import Card
from leads.models.common import PERSON, one_of
from leads.models.people import Customer
from leads.querysets import DisputeQuerySet, MergeQuerySet, PairQuerySet
from leads.statuses import Decision, DisputeState, PairState, PoolKind


class DuplicatePair(models.Model):
    """Two customers of a store who may be one (`first` is the older row), and what a person said about it."""

    stays_on_merge = True  # the pair is about the two rows as they are
    store = models.ForeignKey(Store, models.CASCADE, related_name="+")
    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()  # percent
    reasons = models.JSONField(default=list)  # keys of leads.rules.likeness
    state = models.CharField(max_length=8, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
            models.CheckConstraint(condition=one_of("state", PairState), name="pair_state"),
        ]
        indexes = [models.Index(fields=["store", "state", "-score", "id"], name="pair_store_score")]


class Merge(models.Model):
    """One customer was merged into another: who, when, and everything that is needed to take it back."""

    stays_on_merge = True
    store = models.ForeignKey(Store, models.PROTECT, related_name="merges")
    token = models.UUIDField()  # of the form: sent twice, merged once
    winner = models.ForeignKey(Customer, models.PROTECT, related_name="merges_won")
    loser = models.ForeignKey(Customer, models.PROTECT, related_name="merges_lost")
    kept = models.ForeignKey(Card, models.PROTECT, null=True, related_name="+")
    closed = models.ForeignKey(Card, models.PROTECT, null=True, related_name="+")
    snapshot = models.JSONField()  # leads.services.merging says what stands in it
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="merge_token_once"),
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at__isnull=True), name="merged_once"),
            models.CheckConstraint(condition=~Q(winner=F("loser")), name="merge_of_two"),
        ]
        indexes = [models.Index(fields=["store", "-at"], name="merge_store_at")]


class Dispute(models.Model):
    """撞单: a consultant claims a colleague's customer; the manager settles it, with a reason."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="disputes")
    card = models.ForeignKey(Card, models.PROTECT, related_name="disputes")
    claimant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    holder = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reason = models.CharField(_("why it is your customer"), max_length=300)
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DisputeState.choices, default=DisputeState.OPEN)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices, blank=True)
    decision_reason = models.CharField(_("why"), max_length=300, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card", "claimant"], condition=Q(state=DisputeState.OPEN), name="one_open_dispute"
            ),
            models.CheckConstraint(condition=one_of("state", DisputeState), name="dispute_state"),
            models.CheckConstraint(condition=one_of("decision", Decision, blank=True), name="dispute_decision"),
            models.CheckConstraint(condition=~Q(claimant=F("holder")), name="dispute_of_two"),
            models.CheckConstraint(
                condition=Q(state=DisputeState.SETTLED, decided_at__isnull=False)
                & ~Q(decision="")
                & ~Q(decision_reason="")
                | ~Q(state=DisputeState.SETTLED),
                name="dispute_settled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-opened_at"], name="dispute_store_state"),
            models.Index(fields=["claimant", "-opened_at"], name="dispute_claimant"),
            models.Index(fields=["holder", "-opened_at"], name="dispute_holder"),
        ]


class PoolMove(History):
    """What happened to a neglected card: its owner was warned, it went into the pool, somebody took it."""

    stays_on_merge = True
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    card = models.ForeignKey(Card, models.PROTECT, related_name="pool_moves")
    kind = models.CharField(max_length=8, choices=PoolKind.choices)
    before = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    after = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")  # null: the clock
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("kind", PoolKind), name="pool_move_kind")]
        indexes = [
            models.Index(fields=["card", "-at"], name="pool_move_card"),
            models.Index(fields=["after", "-at"], name="pool_move_after"),
        ]
