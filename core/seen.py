"""What the editor of a short form saw: if the row is another by now, somebody changed it meanwhile."""

from hashlib import blake2s

from django.db.models import Model


def seen_of(row: Model) -> str:
    """A short word for all that `row` holds, its choices of several rows included; "" for a row not saved yet."""
    if row.pk is None:
        return ""
    own = [(field.name, str(getattr(row, field.attname))) for field in row._meta.concrete_fields]
    many = [
        (field.name, sorted(getattr(row, field.name).values_list("pk", flat=True))) for field in row._meta.many_to_many
    ]
    return blake2s(repr([own, many]).encode(), digest_size=8).hexdigest()
