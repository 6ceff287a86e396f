"""Links that come from outside, before they leave."""

from urllib.parse import urlsplit


def web_address(url: str | None) -> str | None:
    """A link a report brings, if it is one to the web: `javascript:` and the like are none.

    Examples
    --------
    >>> web_address("https://example.org/a"), web_address(" javascript:alert(1)"), web_address("https:///x")
    ('https://example.org/a', None, None)
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None
