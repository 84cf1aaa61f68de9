"""Chromium, Firefox, Node.js and nginx for the tests: what a machine without them, or with others, is told."""

import pytest

from tests.fakes import fake_program, one_line
from tests.full import full
from tools import programs


@pytest.fixture
def only_path(tmp_path, monkeypatch):
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("KAI_CHROMIUM", raising=False)
    return folder


@pytest.fixture
def bare_machine(only_path, monkeypatch):
    """A machine without a browser, Playwright, or the right to install anything."""
    monkeypatch.setattr(programs, "playwright_browser", lambda: "")
    return only_path


@full
def test_a_missing_browser_says_what_to_do(bare_machine):
    with pytest.raises(SystemExit) as exit_info:
        programs.chromium()
    message = one_line(exit_info)
    assert "install" in message and "KAI_CHROMIUM" in message and "BROWSER=no" in message


def test_playwright_that_does_not_start_says_what_to_do(only_path, monkeypatch):
    monkeypatch.setattr(programs.sys, "executable", str(fake_program(only_path, "python", "", code=127)))
    with pytest.raises(SystemExit) as exit_info:
        programs.chromium()
    assert "libatomic1" in one_line(exit_info)


def test_a_browser_that_does_not_start_is_passed_by(bare_machine):
    fake_program(bare_machine, "chromium", "this is an empty shell", code=1)
    works = fake_program(bare_machine, "google-chrome", "Google Chrome 150")
    assert programs.chromium() == str(works)


def test_a_browser_that_was_named_is_taken_or_refused(bare_machine, monkeypatch):
    fake_program(bare_machine, "chromium", "Chromium 150")
    mine = fake_program(bare_machine, "mine", "Chromium 151")
    monkeypatch.setenv("KAI_CHROMIUM", str(mine))
    assert programs.chromium() == str(mine)
    monkeypatch.setenv("KAI_CHROMIUM", "/no/such/browser")
    with pytest.raises(SystemExit) as exit_info:
        programs.chromium()
    assert "KAI_CHROMIUM=/no/such/browser" in one_line(exit_info)


def test_a_firefox_is_taken_if_it_is_new_enough_and_done_without_if_there_is_none(bare_machine, monkeypatch, capsys):
    monkeypatch.setattr(programs, "FIREFOX_ON_MACOS", "/no/such/firefox")
    monkeypatch.delenv("KAI_FIREFOX", raising=False)
    fake_program(bare_machine, "firefox", "Mozilla Firefox 115.9.0esr")
    assert programs.firefox() == ""
    assert "left out" in capsys.readouterr().err
    newer = fake_program(bare_machine, "firefox-esr", "Mozilla Firefox 140.1.0esr")
    assert programs.firefox() == str(newer)
    mine = fake_program(bare_machine, "mine", "Mozilla Firefox 150.0")
    monkeypatch.setenv("KAI_FIREFOX", str(mine))
    assert programs.firefox() == str(mine)


def test_node_that_is_missing_or_too_old_says_what_to_do(bare_machine):
    fake_program(bare_machine, "node", "v16.20.1")
    with pytest.raises(SystemExit) as exit_info:
        programs.node()
    assert "Node.js 18 or newer" in one_line(exit_info)
    newer = fake_program(bare_machine, "nodejs", "v18.19.0")
    assert programs.node() == str(newer)


@pytest.mark.parametrize(("user", "installs"), [(0, True), (1000, False)])
def test_packages_are_installed_unasked_by_root_alone(user, installs, only_path, monkeypatch, tmp_path):
    calls = tmp_path / "calls"
    (only_path / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    (only_path / "apt-get").chmod(0o755)
    monkeypatch.setattr(programs.os, "geteuid", lambda: user)
    assert programs.apt_install("nodejs") is installs
    assert "nodejs" in calls.read_text() if installs else not calls.exists()


@full
def test_playwrights_own_browser_is_taken_if_it_starts(bare_machine, monkeypatch, tmp_path):
    own = fake_program(tmp_path, "chrome", "Chromium 150")
    monkeypatch.setattr(programs, "playwright_browser", lambda: str(own))
    assert programs.chromium() == str(own)
    fake_program(tmp_path, "chrome", "error while loading shared libraries", code=127)
    with pytest.raises(SystemExit):
        programs.chromium()


@full
def test_what_playwright_cannot_download_comes_from_debian(bare_machine, monkeypatch):
    def install(package):
        fake_program(bare_machine, package, "Chromium 150")
        return True

    monkeypatch.setattr(programs, "apt_install", install)
    assert programs.chromium() == str(bare_machine / "chromium")
