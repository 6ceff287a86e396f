"""What became of a file's rows."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Account:
    """How many rows were read and how many skipped, with the reason and the first row for each reason."""

    file: str = ""
    read: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def skip(self, reason: str, where: str) -> None:
        self.skipped[reason] += 1
        self.first.setdefault(reason, where)

    def __str__(self) -> str:
        """`places.csv: 5,690 of 8,257 rows read; 2,567 skipped: misplaced (first: row 17)`."""
        left = sum(self.skipped.values())
        told = f"{self.file}: {self.read:,} of {self.read + left:,} rows read"
        if not left:
            return told
        reasons = "; ".join(
            f"{count:,} {why} (first: {self.first[why]})" for why, count in self.skipped.most_common()
        )
        return f"{told}; {left:,} skipped: {reasons}"
