"""How a customer is named where not everybody may know who it is."""


def short(name: str) -> str:
    """`张**`: the first letter alone."""
    return f"{name[:1]}**" if name else ""
