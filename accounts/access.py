"""The guard of a view: which words open it. Not your right is 403, not your store is 404."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from accounts.models import Store


def requires(*words: str):
    """Let in who holds at least one of `words`; without words, everybody who has a seat."""

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.seat is None or (words and not request.seat.may(*words)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.words = words
        return guarded

    return guard


def reach(allowed: QuerySet, *, store: Store, **lookup):
    """The row of `allowed` that `lookup` names. In this store but not allowed is 403, everything else 404."""
    try:
        return allowed.get(**lookup)
    except allowed.model.DoesNotExist as error:
        raise unreachable(allowed.model, store=store, **lookup) from error


def unreachable(model: type[Model], *, store: Store, **lookup) -> Exception:
    """Why the row that `lookup` names was not among the allowed ones: of this store it is 403, everything else 404."""
    return PermissionDenied() if model._default_manager.filter(store=store, **lookup).exists() else Http404()
