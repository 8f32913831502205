"""What a needs record and a presentation say about the grade: behaviours to tick in advance, never a decision."""

_NEAR, _FAR = 31, 90  # days until the stated purchase: "will buy in 3 months", beyond that "after 3 months"
_SEVERAL = 2  # rivals that are "several" (GRADE-18 b)


def of_needs(*, cooperated: str, rivals: int, horizon_days: int | None) -> tuple[str, ...]:
    """The ticks that a needs record proposes for its stage (GRADE-17, GRADE-18).

    `rivals` counts the rivals named, `horizon_days` the days to the stated purchase, if one was stated.
    """
    seen = {
        "needs.B.a": cooperated == "yes",
        "needs.C.c": cooperated == "no",
        "needs.B.b": rivals >= _SEVERAL,
        "needs.B.e": horizon_days is not None and _NEAR <= horizon_days <= _FAR,
        "needs.C.d": horizon_days is not None and horizon_days > _FAR,
    }
    return tuple(key for key, holds in seen.items() if holds)


def of_presentation(*, drive: str, rivals: int) -> tuple[str, ...]:
    """The ticks that a presentation proposes for its stage (GRADE-19, GRADE-20)."""
    seen = {"product.B.b": rivals >= _SEVERAL, "product.B+.c": drive in ("later", "declined")}
    return tuple(key for key, holds in seen.items() if holds)
