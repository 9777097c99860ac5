"""Passwords of database servers, kept in the key store of the system."""

from __future__ import annotations

from types import ModuleType
from typing import Any
from urllib.parse import quote, unquote

from annotator.errors import AnnotatorError
from annotator.storage.files import is_server, without_password

#: Under this name the key store lists what it keeps for the program.
SERVICE = "source-annotator"


def parts(location: str) -> tuple[str, str, str, str]:
    """Scheme, user name, password and the rest (host, database, options) of a database URL; "" for what is missing."""
    scheme, _, rest = location.partition("://")
    host, slash, behind = rest.partition("/")
    credentials, _, host = host.rpartition("@")
    user, _, password = credentials.partition(":")
    return scheme, unquote(user), unquote(password), f"{host}{slash}{behind}"


def joined(scheme: str, user: str, password: str, rest: str) -> str:
    """The database URL of these parts."""
    secret = f":{quote(password, safe='')}" if password else ""
    return f"{scheme}://{quote(user, safe='')}{secret}{'@' if user else ''}{rest}"


def with_password(location: str, password: str) -> str:
    """The URL with this password; without one if it is empty."""
    scheme, user, _, rest = parts(location)
    return joined(scheme, user, password, rest)


def kept(location: str) -> str:
    """The password kept for a URL; "" when there is none, or no key store to ask."""
    try:
        found: Any = _store().get_password(SERVICE, without_password(location))
    except Exception:  # A store that cannot be reached has nothing for us; the server says whether that matters.
        return ""
    return found or ""


def with_kept(location: str) -> str:
    """A database URL with the password kept for it, if it has none of its own; anything else as it is."""
    if not is_server(location) or parts(location)[2]:
        return location
    password = kept(location)
    return with_password(location, password) if password else location


def keep(location: str, password: str) -> None:
    """Keep the password of a URL; raises AnnotatorError when the system has no key store that takes it."""
    try:
        _store().set_password(SERVICE, without_password(location), password)
    except AnnotatorError:
        raise
    except Exception as error:
        raise AnnotatorError(
            "This system has no key store that can be reached, so the password was not kept; type it at each opening, "
            "or write it into PostgreSQL’s password file.",
            repr(error),
        ) from error


def forget(location: str) -> None:
    """Have the key store forget the password of a URL; nothing if it keeps none."""
    try:
        _store().delete_password(SERVICE, without_password(location))
    except Exception:  # There is nothing to forget, or nobody to ask.
        return


def _store() -> ModuleType:
    try:
        import keyring
    except ImportError as error:
        raise AnnotatorError(
            "Keeping passwords needs the package keyring; install “source-annotator[postgresql]”.", str(error)
        ) from error
    return keyring
