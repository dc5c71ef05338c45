"""Where a link within an office file leads, and whether it may lead there."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

# What a click hands over to a program that does more than show a page.
NOT_FOLLOWED = re.compile(
    r"(javascript|jscript|vbscript|data|shell|search|search-ms|its|mk|mhtml|res|view-source|hcp"
    r"|jar|ldap|help|ms-(?!word:|excel:|powerpoint:|visio:|project:|publisher:|teams:)[^:]*):",
    re.IGNORECASE,
)
# A share of another machine, however it is written: its name alone makes Windows log in there.
SHARE = re.compile(r"//|file:(//(?!/|localhost/)|/{4,})", re.IGNORECASE)
LOCAL = re.compile(r"file:|vnd\.sun\.star\.|private:|[a-z]:/|(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]", re.IGNORECASE)
SLASHED = str.maketrans({"\\": "/"})


def _plain(target: str) -> str:
    """Without what programs overlook: spaces around, controls within, the other slash."""
    return "".join(sign for sign in target if sign > " ").translate(SLASHED)


def may_be_followed(target: str) -> bool:
    """Of a link that does nothing until a person clicks on it."""
    plain = _plain(target)
    return not NOT_FOLLOWED.match(plain) and not SHARE.match(plain)


def is_local(target: str) -> bool:
    """Whether it names a file on the reader's own disk or beside this one, if anything."""
    plain = _plain(target)
    return LOCAL.match(plain) is not None and SHARE.match(plain) is None


def is_within(target: str, member: str) -> bool:
    """Whether a member's link stays within its own archive ("..", from an object's folder)."""
    plain = unquote(target.strip().partition("#")[0])
    if SCHEME.match(plain):
        return False
    path = posixpath.normpath(posixpath.join(posixpath.dirname(member), plain))
    return not path.startswith("..")
