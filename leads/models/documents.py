"""Documents and photos of a customer. The file lies outside of every address, under a name of chance."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from leads.models.cards import Card
from leads.models.common import PERSON, one_of
from leads.models.people import Customer
from leads.querysets import DocumentQuerySet
from leads.statuses import DocumentKind

_TYPES = ("image/jpeg", "image/png", "application/pdf")


class Document(models.Model):
    """One stored file: an image that we wrote anew, or a PDF. Deleted, the row stays and the file goes."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="documents")
    token = models.UUIDField()  # of the form: sent twice, saved once
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="documents")
    card = models.ForeignKey(Card, models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(_("kind"), max_length=8, choices=DocumentKind.choices)
    title = models.CharField(_("title"), max_length=80, blank=True)
    file = models.CharField(max_length=80)  # below MEDIA_ROOT; "" once the person was erased
    thumbnail = models.CharField(max_length=80, blank=True)
    content_type = models.CharField(max_length=15, choices=[(kind, kind) for kind in _TYPES])
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    deleted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    delete_reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="document_token_once"),
            models.CheckConstraint(condition=one_of("kind", DocumentKind), name="document_kind"),
            models.CheckConstraint(condition=Q(content_type__in=_TYPES), name="document_content_type"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_by__isnull=True)
                | Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="document_deleted",
            ),
        ]
        indexes = [models.Index(fields=["customer", "-at"], name="document_customer_at")]

    @property
    def is_image(self) -> bool:
        """Say whether the file is an image."""
        return self.content_type != "application/pdf"
