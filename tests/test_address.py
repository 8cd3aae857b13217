"""What a user writes for an address, and the URL that it means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from notte_local.core.address import as_url, file_path


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://a.test/x?q=1#f", "https://a.test/x?q=1#f"),
        ("  https://a.test/ ", "https://a.test/"),
        ("HTTP://a.test/", "HTTP://a.test/"),
        ("example.com", "https://example.com"),
        ("example.com/a/b", "https://example.com/a/b"),
        ("example.com:8443/a", "https://example.com:8443/a"),
        ("example.com?at=a@b:c", "https://example.com?at=a@b:c"),
        ("my-host:8080", "https://my-host:8080"),
        ("https://ada:pw@a.test/", "https://ada:pw@a.test/"),
        ("localhost:8000/a", "http://localhost:8000/a"),
        ("shop.localhost", "http://shop.localhost"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("[::1]:8000/", "http://[::1]:8000/"),
        ("0.0.0.0:80", "http://0.0.0.0:80"),
        ("192.168.1.1", "https://192.168.1.1"),
        ("about:blank", "about:blank"),
        ("data:text/html,<p>x", "data:text/html,<p>x"),
        ("file:///tmp/a.html", "file:///tmp/a.html"),
        ("/tmp/a b.html", "file:///tmp/a%20b.html"),
        (Path("/tmp/ä.html"), "file:///tmp/%C3%A4.html"),
    ],
)
def test_an_address_is_the_url_that_its_writer_meant(address: Any, url: str):
    assert as_url(address) == url


def test_relative_paths_and_home_are_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ada")
    assert as_url("./a.html") == (tmp_path / "a.html").as_uri()
    assert as_url(Path("a.html")) == (tmp_path / "a.html").as_uri()
    assert as_url("file:a.html") == (tmp_path / "a.html").as_uri()
    assert as_url("~/a.html") == "file:///home/ada/a.html"


@pytest.mark.parametrize(
    ("address", "error", "message"),
    [
        ("", ValueError, "url is empty: give an address such as 'https://example.com/'"),
        ("   ", ValueError, "url is empty: give an address such as 'https://example.com/'"),
        ("http://", ValueError, "'http://' names no host: write it as 'https://example.com/'"),
        ("a b", ValueError, "'a b' names no host: write it as 'https://example.com/'"),
        ("http://[", ValueError, "'http://[' names no host: write it as 'https://example.com/'"),
        ("\0", ValueError, "'\\x00' names no host: write it as 'https://example.com/'"),
        (
            "http:example.com",
            ValueError,
            "'http:example.com' lacks a slash: write it as 'http://example.com'",
        ),
        (
            "https:/example.com/a",
            ValueError,
            "'https:/example.com/a' lacks a slash: write it as 'https://example.com/a'",
        ),
        (None, TypeError, "url must be a str or a pathlib.Path, not None"),
    ],
)
def test_what_is_no_address_says_how_to_write_one(
    address: Any, error: type[Exception], message: str
):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        as_url(address)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("mailto:a@b", "mailto:…@b"),
        ("ada:hunter22@b.test", "ada:…@b.test"),
        ("a@b.test", "a@b.test"),
        ("tel:5", "tel:5"),
        ("sms:5", "sms:5"),
        ("urn:x:y", "urn:x:y"),
    ],
)
def test_what_is_no_address_of_a_page_is_not_made_one(address: str, shown: str):
    with pytest.raises(ValueError, match="is no address of a page") as raised:
        as_url(address)
    assert str(raised.value) == (
        f"{shown!r} is no address of a page: write it as 'https://example.com/', the scheme and "
        "its two slashes included"
    )


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///tmp/a%20b.html?q#f", Path("/tmp/a b.html")),
        ("FILE:///tmp/a", Path("/tmp/a")),
        ("https://a.test/tmp", None),
    ],
)
def test_the_path_of_a_file_url(url: str, path: Path | None):
    assert file_path(url) == path
