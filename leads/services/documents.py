"""Documents and photos: checked, written anew, kept under a name of chance, handed out by links that expire."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core import pictures, vault
from core.errors import Refused
from leads.models import Customer, Document
from leads.services import accesses
from leads.statuses import AccessKind

FOLDER = "documents"
MEGABYTE = 1_000_000
MOST_BYTES = 50 * MEGABYTE  # what a store may allow at most
LINK_SECONDS = 120  # a link is made when somebody opens a document, and used at once
PICTURE_SECONDS = 1800  # the small pictures of a list that stays open
UNCLAIMED = timedelta(hours=1)  # a file without a row: its upload died
_SALT = "leads.document"
_PDF = b"%PDF-"


@dataclass(frozen=True)
class Upload:
    """What the form gives: the file's bytes, its name at the sender's, kind and title."""

    token: UUID
    content: bytes
    name: str
    kind: str
    title: str = ""


@dataclass(frozen=True)
class _Checked:
    content: bytes
    content_type: str
    thumbnail: bytes = b""


def add(*, seat: Seat, customer: Customer, upload: Upload, at: datetime) -> Document:
    """Keep a document. The same form sent twice keeps one.

    Raises Refused for what is no JPEG, PNG or PDF, too large or broken, for a full disk, and for an erased person.
    """
    _refuse_size(seat, upload.content)
    checked = _check(upload.content)
    try:
        file = vault.keep(checked.content, folder=f"{FOLDER}/{seat.store.pk}")
        small = vault.keep(checked.thumbnail, folder=f"{FOLDER}/{seat.store.pk}") if checked.thumbnail else ""
    except vault.VaultError as error:
        raise Refused(_("The file could not be stored now. Tell your administrator; nothing is lost but the upload."),
                      field="file") from error  # fmt: skip
    try:
        document = _write_row(seat, customer, upload, checked, (file, small), at)
    except BaseException:
        forget(file, small)
        raise
    if document.file != file:  # the same form a second time
        forget(file, small)
    return document


@transaction.atomic
def _write_row(
    seat: Seat, customer: Customer, upload: Upload, checked: _Checked, files: tuple[str, str], at: datetime
) -> Document:
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    twice = Document.objects.filter(store=seat.store, token=upload.token).first()
    if twice:
        return twice
    if customer.erased_at:
        raise Refused(_("This person was erased: nothing can be added."))
    try:
        with transaction.atomic():
            return Document.objects.create(
                store=seat.store, token=upload.token, customer=customer, card=customer.cards.order_by("-pk").first(),
                kind=upload.kind, title=(upload.title or _title(upload.name)).strip()[:80], file=files[0],
                thumbnail=files[1], content_type=checked.content_type, size=len(checked.content),
                sha256=sha256(checked.content).hexdigest(), by=seat.user, at=at,
            )  # fmt: skip
    except IntegrityError:  # the same form for another customer, at this very moment
        raise Refused(_("This form was sent already.")) from None


def forget(*files: str) -> None:
    """Take files away that no row claims any more."""
    for file in files:
        vault.remove(file)


def _title(name: str) -> str:
    """What the sender called the file, as words: no path, no ending, nothing invisible."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    return "".join(c for c in stem if c.isprintable())


def _refuse_size(seat: Seat, content: bytes) -> None:
    most = seat.settings.document_megabytes
    if len(content) > most * MEGABYTE:
        raise Refused(_("The file is larger than %(n)s MB. Take the photo with fewer pixels, or scan in grey.")
                      % {"n": most}, field="file")  # fmt: skip


def _check(content: bytes) -> _Checked:
    """What will be kept. An image is written anew; a PDF must begin and end as one, and is only ever downloaded."""
    if content.startswith(_PDF):
        if b"%%EOF" not in content[-2048:]:
            raise Refused(_("This PDF is cut off. Save it once more and try again."), field="file")
        return _Checked(content, "application/pdf")
    try:
        picture = pictures.clean(content)
    except pictures.TooManyPixels as error:
        raise Refused(_("This image has too many pixels. Take it with a normal setting of the camera."),
                      field="file") from error  # fmt: skip
    except pictures.PictureError as error:
        raise Refused(_("This is no readable JPEG, PNG or PDF. On an iPhone choose “Most compatible” for photos."),
                      field="file") from error  # fmt: skip
    return _Checked(picture.content, picture.content_type, picture.thumbnail)


@transaction.atomic
def delete(*, seat: Seat, document: Document, reason: str, at: datetime) -> Document:
    """Delete a document with a reason: the row tells of it, the file goes. Raises Refused the second time."""
    row = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    if row.deleted_at:
        raise Refused(_("This document was deleted already."))
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    row.deleted_at, row.deleted_by, row.delete_reason = at, seat.user, reason.strip()[:200]
    row.save(update_fields=["deleted_at", "deleted_by", "delete_reason"])
    transaction.on_commit(lambda: forget(row.file, row.thumbnail), robust=True)
    return row


def link_key(*, seat: Seat, document: Document, small: bool = False) -> str:
    """The signed part of a link to `document`: for this person alone, and only for a while."""
    return signing.dumps([document.pk, seat.user.pk, int(small)], salt=_SALT, compress=False)


def opens(*, seat: Seat, document: Document, key: str, small: bool = False) -> bool:
    """Say whether `key` opens `document` for the person in `seat` now."""
    try:
        found = signing.loads(key, salt=_SALT, max_age=PICTURE_SECONDS if small else LINK_SECONDS)
    except signing.BadSignature:
        return False
    return found == [document.pk, seat.user.pk, int(small)]


def hand_out(*, seat: Seat, document: Document, at: datetime, small: bool = False) -> bytes | None:
    """The bytes of `document`, None when they are gone; the whole one is written into the access log."""
    content = vault.read(document.thumbnail if small else document.file)
    if content is not None and not small:
        kind = AccessKind.DOWNLOADED
        accesses.note(seat=seat, customers=[document.customer_id], kind=kind, at=at, what=document.kind)
    return content


def sweep(*, as_of: datetime) -> dict[str, int]:
    """Take away files that no row claims (an upload or a deletion that died), and count rows whose file is gone."""
    claimed: set[str] = set()
    rows = Document.objects.kept().exclude(file="").values_list("file", "thumbnail")
    for names in rows.iterator(chunk_size=2000):
        claimed.update(name for name in names if name)
    present, removed = set(), 0
    for name in vault.kept(FOLDER, before=as_of - UNCLAIMED):
        if name in claimed:
            present.add(name)
        elif not Document.objects.kept().filter(file=name).exists() and not _is_thumbnail(name):
            vault.remove(name)
            removed += 1
    missing = sum(1 for name in claimed - present if not vault.is_there(name))
    return {"removed": removed, "missing": missing}


def _is_thumbnail(name: str) -> bool:
    return Document.objects.kept().filter(thumbnail=name).exists()
