"""Forms of documents and photos."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import ChipSelect
from leads.services.documents import MOST_BYTES, Upload
from leads.statuses import DocumentKind


class UploadForm(forms.Form):
    """One file with its kind; a phone offers the camera."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("kind"), choices=DocumentKind.choices, widget=ChipSelect)
    title = forms.CharField(label=_("title"), max_length=80, required=False)
    photo = forms.FileField(
        label=_("with the camera"), max_length=400, required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg", "capture": "environment"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("image or PDF"), max_length=400, required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("token", uuid4())
        initial.setdefault("kind", DocumentKind.PHOTO)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict:
        """One file, whichever way it came."""
        data = super().clean()
        if not (data.get("file") or data.get("photo") or self.errors):
            self.add_error("file", _("Choose a file or take a photo."))
        return data

    def upload(self) -> Upload:
        """What the service takes."""
        data = self.cleaned_data
        file = data["photo"] or data["file"]
        content = file.read(MOST_BYTES + 1)  # one more than any store allows is seen, the rest is never held
        return Upload(token=data["token"], content=content, name=file.name, kind=data["kind"], title=data["title"])


class DeleteForm(forms.Form):
    """Why a document goes."""

    reason = forms.CharField(label=_("why"), max_length=200, required=False)
