"""placeholder"""


def connect():
    """x"""
