"""placeholder"""


def register_all():
    """x"""
