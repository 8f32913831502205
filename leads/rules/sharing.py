"""Who gets which card when many are moved at once: dealt like playing cards, best grades first (product.md §2)."""

from collections.abc import Iterable, Sequence

from leads.rules.grading import RANK


def share_out(cards: Iterable[tuple[int, str]], targets: Sequence[int], *, by_grade: bool) -> dict[int, int]:
    """Card → target for `cards` given as (key, grade).

    Everybody gets the same number, give or take one. With `by_grade` that holds for each grade too, as far as the
    totals allow: a grade goes on dealing where the grade above it stopped. Without it cards are dealt in the order of
    their keys, whatever their grade.
    """
    order = sorted(cards, key=(lambda c: (-RANK[c[1]], c[0])) if by_grade else (lambda c: c[0]))
    return {key: targets[place % len(targets)] for place, (key, _grade) in enumerate(order)}
