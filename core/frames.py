"""Room for the frames of one call.

CPython keeps the frames of a thread in chunks of 16 KB: a new one is asked of the system when a call does not fit in
the last, and given back when that call returns. A loop that happens to run at the end of a chunk does so at every
turn: a long page spent a third of its time there, depending on how many calls deep it stood. The frame that `roomy`
adds asks for so much that its chunk has room for all that is called from there.
"""

from collections.abc import Callable

_SLOTS = 20_000  # 160 KB of a chunk of 256 KB: the rest is for some hundred calls below


def roomy(call: Callable) -> Callable:
    """`call`, with a chunk of its own for the frames below it."""

    def inside(*arguments):
        return call(*arguments)

    inside.__code__ = inside.__code__.replace(co_stacksize=_SLOTS)
    return inside
