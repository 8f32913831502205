"""Who takes over what nobody called for days: the colleague on duty with the least to do (product.md §5)."""

from collections.abc import Iterable, Mapping


def propose(rows: Iterable[tuple[int, int]], load: Mapping[int, int]) -> dict[int, int]:
    """Card → who is proposed, for `rows` of (card, who has it), in their order.

    `load` says how much everybody on duty has to do; each proposal adds to it, so not all go to one. A tie goes to
    the smaller key: the same page twice proposes the same. A card that nobody else could take is left out.
    """
    busy, found = dict(load), {}
    for card, owner in rows:
        who = min((n, person) for person, n in busy.items() if person != owner)[1] if busy.keys() - {owner} else None
        if who is not None and card not in found:
            found[card] = who
            busy[who] += 1
    return found
