"""Telegram Desktop's export as JSON (`result.json`): the posts of channels, as they stood when exported."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson

from heldground.errors import BadReport
from heldground.reports.account import Account
from heldground.reports.language import language_of
from heldground.reports.limits import (
    Document,
    checked_name,
    checked_source,
    checked_text,
    named,
    published,
    read_bytes,
)
from heldground.reports.model import Report
from heldground.when import Instant

SUFFIXES: Final = (".json",)
MAX_BYTES: Final = 200_000_000
"""Ten years of a busy channel are 150 MB; parsing takes about eight times as much memory."""
PUBLIC: Final = ("public_channel", "private_channel", "public_supergroup")
"""Kinds of chats that publish. People in a private talk are no source, and their words stay where they are."""


def read(
    document: Document,
    *,
    source: str | None = None,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
) -> Iterator[Report]:
    """The posts of an export, one a report.

    A post's text is put together from its pieces; links show their words. `via` is whom it was forwarded from;
    reactions, views and pictures are left out. An edited post is the text as it stands, dated when it was first
    published, with `edited_at`. Its address is `https://t.me/c/CHANNEL/POST`, which opens for those who can see it.

    Parameters
    ----------
    source
        Who publishes them; else the channel's name.
    published_on
        The day of posts that state none.
    account
        Where bad posts are noted and others counted: service messages, posts without text, private chats.

    Raises
    ------
    BadReport
        No export, or one of private chats only; or, without an account, the first bad post.
    """
    path = named(document)
    given = checked_source(source)
    try:
        table = orjson.loads(read_bytes(document, most=MAX_BYTES))
    except orjson.JSONDecodeError as cause:
        raise BadReport(f"not JSON ({cause.msg} at byte {cause.pos})", path=path) from cause
    kept = account if account is not None else Account()
    chats = _chats(table, path)
    public = [chat for chat in chats if chat.get("type") in PUBLIC]
    for _ in range(len(chats) - len(public)):
        kept.pass_over("private chats")
    if not public:
        kinds = ", ".join(sorted({str(chat.get("type"))[:40] for chat in chats})) or "no chat"
        raise BadReport(f"{kinds}: only what channels publish is a report", path=path)
    for chat in public:
        name = given or checked_name(
            str(chat.get("name") or "unknown"), what="channel", path=path, where=None
        )
        for message in chat["messages"]:
            try:
                report = _report(message, chat, name, path, published_on, fetched_at, kept)
            except BadReport as error:
                if account is None:
                    raise
                account.refuse_error(error)
                continue
            if report is not None:
                yield report


def _chats(table: Any, path: str | None) -> list[dict[str, Any]]:
    """The chats of an export: of one, or of the whole of an account."""
    found: list[Any] = []
    if isinstance(table, dict):
        if "messages" in table:
            found = [table]
        else:
            for part in ("chats", "left_chats"):
                inner = table.get(part)
                if isinstance(inner, dict) and isinstance(inner.get("list"), list):
                    found += inner["list"]
    if not found or not all(
        isinstance(each, dict) and isinstance(each.get("messages"), list) for each in found
    ):
        raise BadReport(
            "no Telegram export (no `messages`); reports as JSON go into a .jsonl file", path=path
        )
    return found


def _report(
    message: Any,
    chat: Mapping[str, Any],
    source: str,
    path: str | None,
    day: date | None,
    fetched_at: Instant | None,
    account: Account,
) -> Report | None:
    if not isinstance(message, dict):
        raise BadReport(f"a JSON {type(message).__name__}; expected a post", path=path)
    number = message.get("id")
    where = f"post {number}"
    if message.get("type", "message") != "message":
        account.pass_over("service messages")
        return None
    text = _text(message.get("text"), path, where)
    if not text.strip():
        account.pass_over("posts without text")
        return None
    checked_text(text, path=path, where=where)
    published_at = _instant(message.get("date_unixtime"), path, where)
    if (stamp := message.get("date")) is not None:
        day = published(str(stamp), path=path, where=where)[0]
    if day is None:
        raise BadReport("no date", path=path, where=where)
    channel = chat.get("id")
    linked = type(channel) is int and type(number) is int and channel > 0 and number > 0
    return Report(
        source=source,
        text=text,
        published_on=day,
        published_at=published_at,
        url=f"https://t.me/c/{channel}/{number}" if linked else None,
        lang=language_of(text),
        file=f"{Path(path).name}:{number}" if path else None,
        fetched_at=fetched_at,
        via=_via(message, path, where),
        edited_at=_instant(message.get("edited_unixtime"), path, where),
    )


def _text(value: Any, path: str | None, where: str) -> str:
    """A text, or the pieces of one: plain ones and such with a kind (links, bold, mentions)."""
    pieces = value if isinstance(value, list) else [value or ""]
    out = []
    for piece in pieces:
        text = piece.get("text") if isinstance(piece, dict) else piece
        if not isinstance(text, str):
            raise BadReport(f"a piece of text is a {type(text).__name__}", path=path, where=where)
        out.append(text)
    return "".join(out)


def _via(message: Mapping[str, Any], path: str | None, where: str) -> tuple[str, ...]:
    names = (message.get("forwarded_from"), message.get("saved_from"))
    return tuple(
        dict.fromkeys(
            checked_name(name, what="forwarded from", path=path, where=where)
            for name in names
            if isinstance(name, str) and name.strip()
        )
    )


def _instant(value: Any, path: str | None, where: str) -> Instant | None:
    if value is None:
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        raise BadReport(f"{text[:20]!r} is no Unix time", path=path, where=where)
    return int(text) or None
