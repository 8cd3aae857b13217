"""Everything raised on purpose.

    NotteLocalError
      NotAvailableLocally      the hosted service has it, this library not (yet)
      BrowserNotFound          none installed; names what was looked for and the command
      BrowserFailed            would not start, crashed, or stopped answering
      SessionNotStarted
      SessionEnded             carries the final status
      NothingObserved          no page, or no observation, to work on
      NeedsReload              an adopted document that must be loaded anew
      NavigationFailed         DNS, refused, TLS, aborted; carries url and cause
      NoMatch                  the space is empty; the nearest elements, and why each lost
      ActionFailed             carries action, element, performed
        UnknownElement  StaleElement  ElementDisabled  ElementReadOnly  ElementCovered
        ElementHidden  WrongKind  NoSuchOption  NotVerified
      UnknownSession           no such id for this client; also a LookupError
      SecretRefused            wrong host or kind of field; nothing was typed
      BadFile                  a file that is unreadable, of another version, or in use
      ReplayRefused            below the margin; the step and the nearest candidates
      PolicyRefused
      ScrapeFailed             each missing field and its nearest candidates
      DeadlineExceeded         also a TimeoutError

A wrong argument is a plain TypeError or ValueError. Each message says what was wanted, what is
there and what to do next; the parts are attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.actions import Action
    from notte_local.core.element import Element, Match
    from notte_local.core.fingerprint import Fingerprint
    from notte_local.results import SessionStatus
    from notte_local.trajectory.replay import Replay

Performed = Literal["no", "yes", "unknown"]
"""Whether the page was acted on: "unknown" where the input may have been sent."""


class NotteLocalError(Exception):
    """The base of every error that this library raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (worker pools); their parts travel with them.
        return (_restored, (type(self), self.args, self.__dict__))


def _restored(
    kind: type[NotteLocalError], args: tuple[object, ...], parts: dict[str, object]
) -> NotteLocalError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(parts)
    return error


class NotAvailableLocally(NotteLocalError):
    """The contract names it, and it is not built (yet): never accepted and ignored."""

    def __init__(self, feature: str, instead: str = "") -> None:
        text = f"{feature} is not available in notte_local."
        super().__init__(f"{text} {instead}" if instead else text)
        self.feature = feature
        self.instead = instead


class BrowserNotFound(NotteLocalError):
    """No browser where one was looked for."""

    def __init__(
        self, looked_for: Sequence[str], command: str, installed: Sequence[str] = ()
    ) -> None:
        lines = ["No browser found. Looked for:", *(f"  {place}" for place in looked_for)]
        if installed:
            lines += ["Installed:", *(f"  {other}" for other in installed)]
        super().__init__("\n".join([*lines, f"To get one: {command}"]))
        self.looked_for = tuple(looked_for)
        self.command = command
        self.installed = tuple(installed)


class BrowserFailed(NotteLocalError):
    """The browser would not start, crashed, or stopped answering."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what}\n{mend}" if mend else what)
        self.what = what
        self.mend = mend


class SessionNotStarted(NotteLocalError):
    """A verb was called before `start()`; a session never starts by itself."""

    def __init__(self, session_id: str, verb: str) -> None:
        super().__init__(
            f"{verb}() needs a started session, and {session_id} has not been started. "
            "Enter it with `async with session:`, or call `await session.start()`."
        )
        self.session_id = session_id
        self.verb = verb


class SessionEnded(NotteLocalError):
    """A verb was called on (or was in progress in) a session that has ended."""

    def __init__(self, status: SessionStatus, why: str) -> None:
        super().__init__(
            f"Session {status.session_id} has ended: {why}. "
            "A session is started once; make another one to go on."
        )
        self.status = status
        self.why = why


class NothingObserved(NotteLocalError):
    """No page, or no observation, to work on."""


class NeedsReload(NotteLocalError):
    """An adopted document that cannot be read before it is loaded anew."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"The document at {url} was in use before it was adopted and cannot be read as it is. "
            "Nothing was reloaded, since the page is yours: call `await page.reload()`, "
            "or go to a url with `observe(url=...)`."
        )
        self.url = url


class NavigationFailed(NotteLocalError):
    """The page could not be reached: DNS, refused connection, TLS, aborted.

    `performed` tells of the request: "no" where no server got it, "yes" where one answered it.
    """

    def __init__(
        self, url: str, cause: str, hint: str = "", *, performed: Performed = "no"
    ) -> None:
        text = f"Could not go to {url}: {cause}."
        super().__init__(f"{text} {hint}" if hint else text)
        self.url = url
        self.cause = cause
        self.hint = hint
        self.performed: Performed = performed


class NoMatch(NotteLocalError):
    """The action space is empty; carries the nearest elements, and why each lost."""

    def __init__(self, wanted: str, url: str, nearest: Sequence[Match] = ()) -> None:
        lines = [f"Nothing on {url} matches {wanted!r}."]
        if nearest:
            lines.append("Closest:")
            lines.extend(f"  {match}" for match in nearest)
        lines.append("Say it in the words of the page, or lower min_score to be given a guess.")
        super().__init__("\n".join(lines))
        self.wanted = wanted
        self.url = url
        self.nearest = tuple(nearest)


class ActionFailed(NotteLocalError):
    """An action that did not do what it should; carries action, element, performed."""

    def __init__(
        self,
        message: str,
        *,
        action: Action | None = None,
        element: Element | None = None,
        performed: Performed = "no",
        nearest: Sequence[Element] = (),
    ) -> None:
        super().__init__(message)
        self.action = action
        self.element = element
        self.performed: Performed = performed
        self.nearest = tuple(nearest)


class UnknownElement(ActionFailed):
    """No element of that id was ever observed in this session."""


class StaleElement(ActionFailed):
    """The element that had this id is gone."""


class ElementDisabled(ActionFailed):
    """The element is disabled, or inert behind a dialog."""


class ElementReadOnly(ActionFailed):
    """The field cannot be changed."""


class ElementCovered(ActionFailed):
    """Something lies over the element where it would be clicked; `covered_by` names it."""

    covered_by: str = ""


class ElementHidden(ActionFailed):
    """The element has no visible box to act on."""


class WrongKind(ActionFailed):
    """The action does not fit this kind of element."""


class NoSuchOption(ActionFailed):
    """The option is not in the list; `options` names those that are."""

    options: tuple[str, ...] = ()


class NotVerified(ActionFailed):
    """It was done, and the page does not show the outcome."""


class UnknownSession(NotteLocalError, LookupError):
    """No such session id for this client: another client's id answers as one that never was."""

    def __init__(self, session_id: str, active: Sequence[SessionStatus] = ()) -> None:
        lines = [f"This client has no session {session_id!r}."]
        lines.append("Active:" if active else "It has no active session.")
        lines.extend(f"  {status.session_id} {status.url or ''}".rstrip() for status in active)
        lines.append(
            "Attach with the id of an active session of the same client, "
            "or make a new one: client.Session()."
        )
        super().__init__("\n".join(lines))
        self.session_id = session_id
        self.active = tuple(status.session_id for status in active)


class SecretRefused(NotteLocalError):
    """A secret on the wrong host or in the wrong kind of field; nothing was typed."""

    performed: Performed = "no"  # "yes" where other fields of the same form were filled before it


class BadFile(NotteLocalError):
    """A file that is unreadable, of another version, or in use."""


class ReplayRefused(NotteLocalError):
    """A step that was not repeated: its target is not sure to be there, or a secret is missing.

    `number` is that of its turn, from 1 (0: nothing was begun), `wanted` what the target looked
    like, `nearest` the elements most like it, `done` what was repeated before it.
    """

    def __init__(
        self,
        message: str,
        *,
        number: int = 0,
        wanted: Fingerprint | None = None,
        nearest: Sequence[Element] = (),
    ) -> None:
        super().__init__(message)
        self.number = number
        self.wanted = wanted
        self.nearest = tuple(nearest)
        self.done: Replay | None = None


class PolicyRefused(NotteLocalError):
    """The session's policy does not allow it; carries what and by which rule."""

    def __init__(self, what: str, rule: str) -> None:
        super().__init__(f"{what} was refused: {rule}. Nothing was sent to the page.")
        self.what = what
        self.rule = rule
        self.performed: Performed = "no"


class ScrapeFailed(NotteLocalError):
    """A required field was not found; `missing` maps each to its nearest candidates.

    With `why`, the page could not be read at all (no HTML, nothing that a selector matches).
    """

    def __init__(self, url: str, missing: dict[str, tuple[str, ...]], why: str = "") -> None:
        lines = [f"{url or 'The page'} does not give every required field. Missing:"]
        for field, nearest in missing.items():
            shown = ", ".join(repr(text) for text in nearest) or "nothing like it"
            lines.append(f"  {field} (closest: {shown})")
        lines.append("Make the field optional, or give it an alias in the page's own words.")
        super().__init__(why or "\n".join(lines))
        self.url = url
        self.missing = dict(missing)


class PageMoved(BrowserFailed):
    """The document went away while it was read; a verb reads it again, and nobody sees this."""


class PageChanged(NotteLocalError):
    """It is not as it was read, and nothing was done: a step looks again, and nobody sees it."""


class DeadlineExceeded(NotteLocalError, TimeoutError):
    """A verb did not end within its deadline."""

    def __init__(
        self, verb: str, seconds: float, doing: str, performed: Performed = "unknown"
    ) -> None:
        next_step = (
            "The session has ended: make another one, with a longer timeout_seconds=."
            if verb == "start"
            else "Give it longer with timeout=, or observe again to see where the page stands."
        )
        super().__init__(f"{verb}() did not end within {seconds:g} s: it was {doing}. {next_step}")
        self.verb = verb
        self.seconds = seconds
        self.doing = doing
        self.performed: Performed = performed
