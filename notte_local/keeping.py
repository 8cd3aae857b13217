"""What a session keeps: its trajectory, and the state that outlives it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from notte_local.errors import BadFile, BrowserFailed, NotteLocalError
from notte_local.files import Lock

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from notte_local.browser.page import BrowserPage
    from notte_local.options import SessionOptions
    from notte_local.state import Profile, Stored
    from notte_local.trajectory import Shot, Trajectory
    from notte_local.trajectory.files import Recording
    from notte_local.turn import Turn
    from notte_local.visit import Visit

logger = logging.getLogger(__name__)

SAVE_SECONDS = 15.0  # the most that reading what a context stored may take


class Keeping:
    """The files of one session, from its start to its end, and its turns."""

    def __init__(self, options: SessionOptions, session_id: str) -> None:
        self._options = options
        self._session_id = session_id
        self._trajectory: Trajectory | None = None
        self._recording: Recording | None = None
        self._locks: list[Lock] = []
        self._is_open = False
        self.stored: Stored | None = None  # what a fresh context is to hold

    # Life

    def begin(self) -> None:
        """Take the session's files, all or none. Raises BadFile."""
        try:
            self._begin()
        except BaseException:  # what was locked so far is let go, whatever came
            self.end()
            raise
        self._is_open = True

    def _begin(self) -> None:
        options = self._options
        if options.profile is not None or options.cookie_file is not None:
            self.stored = self._take_state()
        if options.record_path is not None:
            from notte_local.trajectory.files import Recording

            self._recording = Recording(options.record_path, self._session_id)
            self.trajectory.recorded_by(self._recording)

    def _take_state(self) -> Stored:
        from notte_local import state

        options = self._options
        stored = state.Stored()
        if options.profile is not None:
            lock = state.lock_profile(options.profile, self._session_id)
            self._locks += [lock] if lock is not None else []
            stored = state.read_profile(options.profile)
        if (path := options.cookie_file) is not None:
            self._locks.append(Lock(path, f"session {self._session_id}"))
            cookies = state.merged(stored.cookies, state.read_cookies(path))
            stored = state.Stored(tuple(cookies), stored.origins, stored.session)
        return stored

    def read_again(self) -> None:
        """For a context that takes the place of another one: what was kept, as at the start."""
        from notte_local import state

        options = self._options
        if self.stored is None:
            return
        stored = state.read_profile(options.profile) if options.profile else state.Stored()
        cookies = state.read_cookies(options.cookie_file) if options.cookie_file else []
        merged = tuple(state.merged(stored.cookies, cookies))
        self.stored = state.Stored(merged, stored.origins, stored.session)

    async def save(self, page: BrowserPage) -> BadFile | None:
        """Write what outlives the session, as its context closes; why not, where it could not."""
        options = self._options
        profile = options.profile if options.profile and options.profile.persist else None
        paths = [profile.path] if profile else []
        paths += [options.cookie_file] if options.cookie_file else []
        if not self._is_open or not paths:
            return None
        try:
            async with asyncio.timeout(SAVE_SECONDS):
                await self._save(page, profile)
        except TimeoutError:
            return unsaved(paths, f"the browser did not say what it stored in {SAVE_SECONDS:g} s")
        except BrowserFailed as exc:
            return unsaved(paths, str(exc))
        except BadFile as exc:
            logger.warning("%s", exc)
            return exc
        return None

    async def _save(self, page: BrowserPage, profile: Profile | None) -> None:
        from notte_local import state

        options = self._options
        cookies = await page.read_cookies()
        stored = await page.read_stored() if profile is not None else None
        if options.cookie_file is not None:
            state.write_cookies(options.cookie_file, cookies)
        if profile is not None and stored is not None:
            state.write_profile(profile, stored)

    def end(self) -> None:
        """Let go of all files. Idempotent."""
        self._is_open = False
        if self._recording is not None:
            self._recording.close()
        while self._locks:
            self._locks.pop().release()

    # Turns

    @property
    def trajectory(self) -> Trajectory:
        if self._trajectory is None:
            from notte_local.trajectory import Trajectory

            self._trajectory = Trajectory(session_id=self._session_id)
        return self._trajectory

    async def watch(self, turn: Turn, visit: Visit | None) -> None:
        """A picture of what a verb has led to, where that is recorded. Fails open."""
        if self._options.record != "screenshots" or visit is None or turn.verb not in PICTURED:
            return
        try:
            turn.shot = await _picture(turn, visit)
        except NotteLocalError as exc:
            logger.debug("! no picture of the turn: %s", exc)

    def tell(
        self,
        turn: Turn,
        error: BaseException | None,
        visit: Visit,
        started_at: datetime,
        ended_at: datetime,
    ) -> None:
        """Keep a verb that has ended. What watches fails open: no step falls with its recorder."""
        if self._options.record is False:
            return
        from notte_local.trajectory import turn_of

        try:
            kept = turn_of(turn, error, visit, started_at, ended_at)
            if kept is not None:
                self.trajectory.add(kept)
                if self._recording is not None:
                    from notte_local.trajectory.files import line

                    self._recording.add(line(kept, self._observation(turn)))
        except Exception:  # what watches fails open: a recorder that breaks takes no step down
            logger.warning(
                "a turn of session %s could not be recorded", self._session_id, exc_info=True
            )

    def _observation(self, turn: Turn) -> str | None:
        from notte_local.results import Observation

        if self._options.record != "full" or not isinstance(turn.outcome, Observation):
            return None
        return turn.outcome.to_json()


PICTURED = frozenset({"observe", "step"})


async def _picture(turn: Turn, visit: Visit) -> Shot:
    from notte_local.browser.picture import Drawing
    from notte_local.drawing import concealed, unread
    from notte_local.trajectory import Shot

    options, tree = visit.options, visit.seen.tree
    seconds = min(PICTURE_SECONDS, turn.left)
    async with concealed(visit, turn):
        jpeg = await visit.page.quick_picture(Drawing((), unread(tree)), seconds=seconds)
    scroll = tree.frame.document.scroll if tree is not None else (0, 0)
    return Shot(jpeg, scroll, options.viewport_width, options.viewport_height)


PICTURE_SECONDS = 5.0


def unsaved(paths: list[Path], why: str) -> BadFile:
    """The error for state that could not be kept; told in the log too, for one that ends alone."""
    error = BadFile(f"{', '.join(map(str, paths))} was not written, and is as it was: {why}")
    logger.warning("%s", error)
    return error
