"""Documents and photos: what is taken, what is refused, who may open them and how long a link lives."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image

from accounts.models import StoreSettings
from core import vault
from leads.forms.documents import UploadForm
from leads.models import Access, Document
from leads.services import documents
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    """Files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "private"
    return settings.MEDIA_ROOT


def files(shelf) -> list[Path]:
    return [p for p in Path(shelf).rglob("*") if p.is_file()]


def image(kind: str = "JPEG", size=(900, 600), **more) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "teal").save(target, kind, **more)
    return target.getvalue()


def send(client, customer, content: bytes, name: str = "a.jpg", field: str = "file", **more):
    data = {"token": str(uuid4()), "kind": "photo", "title": "", **more}
    data[field] = SimpleUploadedFile(name, content)
    return client.post(f"/customers/{customer.pk}/documents/", data)


@pytest.fixture
def customer(cast):
    return cast.card().customer


def test_a_photo_is_written_anew_without_place_and_camera(cast, noon, customer, shelf):
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    sent = image(exif=exif, comment=b"secret comment") + b"<script>behind the end</script>"
    assert send(cast.client("lina"), customer, sent, field="photo").status_code == 302
    row = Document.objects.get()
    kept = vault.read(row.file)
    for trace in (b"CameraMaker", b"secret comment", b"script", b"Exif"):
        assert trace not in kept
    assert Image.open(BytesIO(kept)).size == (600, 900)
    assert (row.content_type, row.size, row.by) == ("image/jpeg", len(kept), cast.lina)
    assert max(Image.open(BytesIO(vault.read(row.thumbnail))).size) == 320
    assert len(files(shelf)) == 2
    assert all(oct(p.stat().st_mode & 0o777) == "0o600" for p in files(shelf))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "a.png"), (SVG, "a.svg"), (b"\x89PNG\r\n\x1a\n" + SVG, "a.png"), (b"<html>%PDF-1.4 %%EOF", "a.pdf"),
        (image()[:400], "cut.jpg"), (b"GIF89a" + b"\0" * 50, "a.gif"), (b"%PDF-1.4 cut off", "a.pdf"), (b"", "a.jpg"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 60, "a.heic"), (b"MZ" + b"\0" * 90, "a.exe"),
        (b"PK\3\4" + b"\0" * 90, "a.jpg"),
    ],
)  # fmt: skip
def test_what_is_no_image_and_no_pdf_is_refused_and_leaves_nothing(cast, noon, customer, shelf, content, name):
    answer = send(cast.client("lina"), customer, content, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert (Document.objects.count(), files(shelf)) == (0, [])


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 50,000 pixels wide and high."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_an_image_with_too_many_pixels_is_refused_before_it_is_opened(cast, noon, customer, shelf):
    answer = send(cast.client("lina"), customer, bomb(), "a.png")
    assert answer.status_code == 422
    assert "像素" in answer.content.decode()
    assert files(shelf) == []


def test_a_file_above_the_stores_limit_is_refused(cast, noon, customer, shelf):
    answer = send(cast.client("lina"), customer, b"%PDF-" + b"0" * 20_000_000 + b"%%EOF", "a.pdf")
    assert answer.status_code == 422
    assert "10 MB" in answer.content.decode()
    assert files(shelf) == []


def test_a_polyglot_loses_its_second_face(cast, noon, customer):
    sent = image("PNG") + b"<script>alert(1)</script>%PDF-1.4 %%EOF"
    assert send(cast.client("lina"), customer, sent, "a.png").status_code == 302
    assert b"script" not in vault.read(Document.objects.get().file)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/passwd.jpg", "passwd"), ("..\\..\\x\u202e.jpg", "x"), ("😀.jpg", "😀"),
        ("名" * 90 + ".jpg", "名" * 80),
        ("/abs/o lute.JPG", "o lute"), (".jpg", ""),
    ],
)  # fmt: skip
def test_the_senders_name_is_only_a_title(cast, noon, customer, shelf, name, title):
    upload = documents.Upload(token=uuid4(), content=image(), name=name, kind="other")
    row = documents.add(seat=cast.seat("lina"), customer=customer, upload=upload, at=NOON)
    assert row.title == title
    folder = Path(shelf) / "documents" / str(cast.store.pk)
    assert all(folder in path.parents for path in files(shelf))


def test_the_vault_leads_nowhere_else():
    for name in ("../x", "/etc/passwd", "documents/../../x"):
        with pytest.raises(ValueError):
            vault.read(name)


def test_the_same_form_twice_keeps_one(cast, noon, customer, shelf):
    client, token = cast.client("lina"), str(uuid4())
    for _ in range(2):
        assert send(client, customer, image(), token=token).status_code == 302
    assert Document.objects.count() == 1
    assert len(files(shelf)) == 2


def test_a_pdf_is_only_ever_downloaded(cast, noon, customer):
    client = cast.client("lina")
    send(client, customer, PDF, "Vertrag.pdf", kind="contract")
    answer = client.get(client.get(f"/documents/{Document.objects.get().pk}/open/").url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (answer["Content-Type"], answer.content) == ("application/pdf", PDF)


def kept(cast, customer, kind: str = "photo") -> Document:
    upload = documents.Upload(token=uuid4(), content=image(), name="a.jpg", kind=kind)
    return documents.add(seat=cast.seat("lina"), customer=customer, upload=upload, at=NOON)


def test_a_link_opens_for_a_while_for_one_person_and_each_opening_is_written(cast, noon, customer):
    row = kept(cast, customer)
    client = cast.client("lina")
    link = client.get(f"/documents/{row.pk}/open/").url
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert Access.objects.filter(kind="downloaded", by=cast.lina, what="photo").count() == 2
    assert cast.client("manager").get(link).status_code == 404  # not made for the manager
    assert client.get(link[:-2]).status_code == 404
    assert client.get(link.replace(f"/{row.pk}/", f"/{kept(cast, customer).pk}/")).status_code == 404
    assert client.get(link + "&small=1").status_code == 404
    noon.move_to(NOON + timedelta(seconds=documents.LINK_SECONDS + 1))
    assert client.get(link).status_code == 404
    assert Access.objects.filter(kind="downloaded").count() == 2


def test_a_link_is_no_key_for_another_store_or_role_or_for_who_lost_the_card(cast, noon, customer):
    row = kept(cast, customer)
    link = cast.client("lina").get(f"/documents/{row.pk}/open/").url
    assert [cast.client(n).get(link).status_code for n in ("other", "wang", "desk")] == [404, 403, 403]
    customer.cards.update(owner=cast.wang)
    assert cast.client("lina").get(link).status_code == 403


def test_papers_with_a_number_are_hidden_from_who_sees_numbers_hidden(cast, noon, customer):
    row, photo = kept(cast, customer, "id"), kept(cast, customer)
    address = f"/customers/{customer.pk}/documents/"
    csr = cast.client("csr")
    assert csr.get(address).context["rows"] == [photo]
    assert csr.get(f"/documents/{row.pk}/open/").status_code == 403
    customer.cards.update(status="delivered")
    assert csr.get(address).context["rows"] == [photo, row]
    assert csr.get(f"/documents/{row.pk}/open/").status_code == 302


def test_a_document_is_deleted_with_a_reason_and_its_file_goes(
    cast, noon, customer, shelf, django_capture_on_commit_callbacks
):
    row, client = kept(cast, customer), cast.client("lina")
    client.post(f"/documents/{row.pk}/delete/", {"reason": " "})
    assert Document.objects.kept().count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/documents/{row.pk}/delete/", {"reason": "doppelt"})
    row.refresh_from_db()
    assert (row.deleted_by, row.deleted_at, row.delete_reason) == (cast.lina, NOON, "doppelt")
    assert files(shelf) == []
    assert client.get(f"/documents/{row.pk}/open/").status_code == 404
    assert "doppelt" in client.get(f"/customers/{customer.pk}/documents/").content.decode()


def test_a_full_disk_is_a_sentence_and_leaves_nothing(cast, noon, customer, shelf):
    Path(shelf).mkdir(parents=True)
    (Path(shelf) / "documents").write_text("a file where a folder should be")
    answer = send(cast.client("lina"), customer, image())
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert Document.objects.count() == 0


def test_the_sweep_takes_what_no_row_claims_and_counts_what_is_gone(cast, noon, customer, shelf):
    row, lost = kept(cast, customer), kept(cast, customer)
    vault.remove(lost.file)
    orphan = Path(shelf) / vault.keep(b"died", folder="documents/9")
    part = orphan.with_name("x.part")
    part.write_bytes(b"half")
    fresh = Path(shelf) / vault.keep(b"just now", folder="documents/9")
    for path in files(shelf):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    os.utime(fresh, (soon(hours=2).timestamp(),) * 2)
    assert documents.sweep(as_of=soon(hours=2)) == {"removed": 2, "missing": 1}
    assert documents.sweep(as_of=soon(hours=2)) == {"removed": 0, "missing": 1}
    assert vault.read(row.file)
    assert fresh.exists()
    assert not part.exists()


@pytest.mark.parametrize("data", [{}, {"kind": "spaceship"}, {"token": "x"}, {"title": "九" * 10_000}])
def test_a_wrong_form_is_answered_and_changes_nothing(cast, noon, customer, shelf, data):
    client = cast.client("lina")
    if not data:
        assert client.post(f"/customers/{customer.pk}/documents/", {}).status_code == 422
    else:
        assert send(client, customer, image(), **data).status_code == 422
    assert (Document.objects.count(), files(shelf)) == (0, [])


def test_who_may_not_write_may_not_upload(cast, noon, customer):
    for name, status in (("gm", 403), ("wang", 403), ("other", 404), ("desk", 403)):
        assert send(cast.client(name), customer, image()).status_code == status
    assert Document.objects.count() == 0


def test_a_photo_with_a_second_picture_behind_it_is_a_photo(cast, noon, customer):
    target, small = BytesIO(), Image.new("RGB", (90, 60), "red")
    Image.new("RGB", (900, 600), "teal").save(target, "MPO", save_all=True, append_images=[small])
    assert send(cast.client("lina"), customer, target.getvalue()).status_code == 302
    kept = Image.open(BytesIO(vault.read(Document.objects.get().file)))
    assert (kept.format, kept.size, getattr(kept, "n_frames", 1)) == ("JPEG", (900, 600), 1)


def test_of_an_endless_file_no_more_is_held_than_a_store_may_allow():
    asked = []

    class Endless(UploadedFile):
        def read(self, size: int = -1) -> bytes:
            asked.append(size)
            return b"x"

    form = UploadForm({"token": str(uuid4()), "kind": "photo"}, {"file": Endless(name="a.jpg", size=10**12)})
    assert form.is_valid(), form.errors
    assert form.upload().content == b"x"
    assert asked == [documents.MOST_BYTES + 1]
    assert StoreSettings._meta.get_field("document_megabytes").validators[-1].limit_value == 50
