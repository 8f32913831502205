"""What the lost customers of a week answered at the callback, question by question (LOST-05, LOST-15, FORM-33)."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from deals.models import Loss, LossAnswer, LossQuestion
from deals.statuses import AnswerKind

MOST_WORDS = 20  # of one question


@dataclass
class Said:
    """One question with its answers: scores from 1 to 5, yes (1) or no (0), or words."""

    question: LossQuestion
    scores: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def is_yes_no(self) -> bool:
        """Say whether it was answered with yes or no."""
        return self.question.kind == AnswerKind.YES_NO

    @property
    def yes(self) -> int:
        """How many said yes."""
        return sum(self.scores)

    @property
    def mean(self) -> str:
        """The mean of the scores with one digit; "" without any."""
        return f"{sum(self.scores) / len(self.scores):.1f}" if self.scores else ""


def said(losses: QuerySet[Loss]) -> list[Said]:
    """The answers about `losses` in the order of the store's questions: one statement."""
    rows = LossAnswer.objects.filter(Q(score__isnull=False) | ~Q(words=""), loss__in=losses.order_by().values("pk"))
    found: dict[int, Said] = {}
    for row in rows.select_related("question").order_by("question__position", "question", "-pk"):
        one = found.setdefault(row.question_id, Said(row.question))
        if row.score is not None:
            one.scores.append(row.score)
        if row.words and len(one.words) < MOST_WORDS:
            one.words.append(row.words)
    return list(found.values())
