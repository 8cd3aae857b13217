"""When Chromium's sandbox is on, and the reason that is told."""

from __future__ import annotations

import os
import platform

import pytest

from notte_local.browser.sandbox import Sandbox, SandboxFacts, sandbox_for


@pytest.mark.parametrize(
    ("facts", "on", "reason"),
    [
        (SandboxFacts("Linux", is_root=False), True, "the kernel allows user namespaces"),
        (
            SandboxFacts("Linux", is_root=False, userns_clone=1, max_user_namespaces=9),
            True,
            "the kernel allows user namespaces",
        ),
        (SandboxFacts("Linux", is_root=True), False, "Chromium has none for root"),
        (
            SandboxFacts("Linux", is_root=True, has_helper=True),
            False,
            "Chromium has none for root",
        ),
        (
            SandboxFacts("Linux", is_root=False, userns_clone=0),
            False,
            "kernel.unprivileged_userns_clone is 0",
        ),
        (
            SandboxFacts("Linux", is_root=False, max_user_namespaces=0),
            False,
            "user.max_user_namespaces is 0",
        ),
        (
            SandboxFacts("Linux", is_root=False, userns_clone=0, has_helper=True),
            True,
            "the browser's setuid helper is installed",
        ),
        (SandboxFacts("Darwin", is_root=True), True, "Darwin allows it"),
        (SandboxFacts("Windows", is_root=False), True, "Windows allows it"),
    ],
)
def test_the_sandbox_is_on_unless_it_is_known_to_be_impossible(
    facts: SandboxFacts, on: bool, reason: str
):
    assert sandbox_for(facts) == Sandbox(on, reason)


def test_a_caller_may_turn_it_off():
    facts = SandboxFacts("Linux", is_root=False)
    assert sandbox_for(facts, ["--no-sandbox"]) == Sandbox(
        on=False, reason="chrome_args holds --no-sandbox"
    )


def test_the_facts_of_this_machine_are_read():
    facts = SandboxFacts.here("/usr/bin/chromium")
    assert facts.system == platform.system()
    assert facts.is_root == (os.geteuid() == 0)
