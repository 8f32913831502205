"""The printed short form of a grade."""

from django import template

from leads.rules import grading

register = template.Library()


@register.filter
def short_grade(letter: str) -> str:
    """A+ prints as A, B+ as B (GAP-06, GRADE-39)."""
    return grading.short(letter)
