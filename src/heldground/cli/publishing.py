"""`publish`: the map page and all it asks for as files, for any file server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.bulk import collector_paused
from heldground.cli.options import Known, ProjectDir, Recorded, instant, open_here, public_instant
from heldground.cli.output import Format, note, progress_bar, show_rows
from heldground.when import FOREVER, iso

if TYPE_CHECKING:
    from heldground.publish.site.folder import Account
    from heldground.publish.view import Seen

FEW: int = 5
"""Damaged files named one by one."""


def publish(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to publish into; made if need be.")],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="The instant it is made for: what is out by then. Default: now."),
    ] = None,
    known: Known = None,
    recorded: Recorded = None,
    downloads: Annotated[
        bool, typer.Option("--downloads/--no-downloads", help="Also files for other tools, in downloads/.")
    ] = True,
    force: Annotated[
        bool, typer.Option("--force", help="Read every file in OUT, and mend what is damaged.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Publish nothing: read OUT against its checksums. Exit 1 if it differs."
        ),
    ] = False,
    project: ProjectDir = Path(),
) -> None:
    """Write the public's map page as files that any web server can hold; again, only what changed.

    The same project, --as-of, --known and --recorded give the same bytes on any day and machine. A run that is stopped
    leaves a site that works; the same command goes on.

    Example: heldground publish site --project demo --as-of 2025-05-06
    """
    if check:
        _check(out)
        return
    opened, moment = open_here(project), public_instant(as_of)
    # Nearly all that is made lasts to the end: looking for garbage was a fifteenth of the time.
    with collector_paused():
        from heldground.publish.page.configured import basemap_of, content_policy, home_of
        from heldground.publish.site.making import make_release, publish_site

        own = basemap_of(opened.config, opened.folder)
        release = make_release(
            opened,
            as_of=moment,
            known=instant(known),
            recorded=recorded,
            policy=content_policy(style_hosts=own.hosts if own else ()),
            home=home_of(opened.config),
            basemap=(own.folder, own.style) if own else None,
        )
        with progress_bar() as show:
            account = publish_site(release, out, downloads=downloads, force=force, progress=show)
    _tell(account, out)
    _tell_policy(release.seen)
    if as_of is None:
        note(f"as of {iso(moment)}; --as-of {iso(moment)} makes the same site again")
    if release.base is None:
        note(
            "entries of feeds link nowhere and there is no sitemap: set `base_url` under [publish] in heldground.toml "
            "to where the site will be"
        )
    note(f"to look at it: python -m http.server --bind 127.0.0.1 --directory {out}")


def _tell_policy(seen: "Seen | None") -> None:
    """What of the project's claims is not on the site, or not whole: the desk's to know, before readers ask."""
    if seen is None or not (seen.waiting or seen.withheld or seen.wordless):
        return
    whole = len(seen.knowledge.claims) - seen.wordless
    until = "" if seen.until == FOREVER else f" (more is out at {iso(seen.until)})"
    note(
        f"claims: {whole} told, {seen.wordless} told without words, {seen.withheld} withheld, "
        f"{seen.waiting} wait{until}"
    )


def _tell(account: "Account", out: Path) -> None:
    if account.resumed:
        note("an earlier run was stopped; every file of it was read again")
    rows = [
        {"kind": kind, "files": account.count[kind], "bytes": f"{account.size[kind]:,}"}
        for kind in sorted(account.size)
    ]
    plain = [kind for kind in account.size if not kind.endswith(", compressed")]
    rows.append(
        {
            "kind": "all but compressed",
            "files": sum(account.count[kind] for kind in plain),
            "bytes": f"{sum(account.size[kind] for kind in plain):,}",
        }
    )
    show_rows(rows, ("kind", "files", "bytes"), output=Format.TABLE, right=("files", "bytes"))
    files = "file" if len(account.written) == 1 else "files"
    note(
        f"{out}: {len(account.written):,} {files} written ({account.written_bytes / 1e6:,.1f} MB), "
        f"{account.unchanged:,} unchanged, {len(account.removed):,} removed"
    )


def _check(out: Path) -> None:
    from heldground.publish.site.folder import check_site

    found = check_site(out)
    for what, paths in (
        ("missing", found.missing),
        ("damaged", found.damaged),
        ("not of this release", found.foreign),
    ):
        for path in paths[:FEW]:
            note(f"{what}: {path}")
        if len(paths) > FEW:
            note(f"{what}: {len(paths) - FEW:,} more")
    wrong = len(found.missing) + len(found.damaged)
    note(f"{out}: {found.files:,} files, {found.size / 1e6:,.1f} MB; {wrong:,} differ from release.json")
    if wrong:
        note(
            f"`heldground publish {out} --force`, with the --project and --as-of it was made with, mends them"
        )
        raise typer.Exit(1)
