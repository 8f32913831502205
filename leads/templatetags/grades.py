"""Words of the card: the printed short form of a grade, the status."""

from django import template

from leads.rules import grading
from leads.statuses import CardStatus

register = template.Library()


@register.filter
def short_grade(letter: str) -> str:
    """A+ prints as A, B+ as B (GAP-06, GRADE-39)."""
    return grading.short(letter)


@register.filter
def card_status(word: str) -> str:
    """The status of a card in words."""
    return CardStatus(word).label
