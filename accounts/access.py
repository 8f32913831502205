"""The guard of a view: which words open it. Not your right is 403, not your store is 404."""

from functools import wraps

from django.core.exceptions import PermissionDenied


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
