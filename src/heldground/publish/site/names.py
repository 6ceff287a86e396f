"""Names of a site's files: the same on every disk and stick, whatever an id holds."""

import re
from datetime import date
from typing import Final


def file_key(text: str) -> str:
    """A name for a file, made of an id: two ids never meet, also where a disk tells no capitals from small letters.

    Examples
    --------
    >>> file_key("gn:42"), file_key("UA-63"), file_key("Гуево")[:6]
    ('gn_3a_42', '_55__41_-63', '_413__')
    >>> file_key("")
    ''
    """
    return "".join(each if each in _PLAIN else f"_{ord(each):x}_" for each in text)


def key_of(name: str) -> str:
    """The id a file's name was made of.

    Examples
    --------
    >>> key_of("_55__41_-63"), key_of(file_key("Гуево"))
    ('UA-63', 'Гуево')
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), name)


def month_of(day: date | None) -> str:
    """The month a day lies in, as files are named by it; `undated` for none.

    Examples
    --------
    >>> month_of(date(2025, 4, 8)), month_of(None)
    ('2025-04', 'undated')
    """
    return "undated" if day is None else f"{day:%Y-%m}"


_ESCAPED: Final = re.compile(r"_([0-9a-f]+)_")
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
