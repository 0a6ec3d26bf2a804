from typing import NamedTuple


class Problem(NamedTuple):
    """``circular`` is the key of the circular concerned; ``is_derived``: it can be rebuilt from what is sound."""

    proof: str
    where: str
    what: str
    circular: int | None = None
    is_derived: bool = False

    def __str__(self) -> str:
        return f"{self.proof}: {self.where}: {self.what}"
