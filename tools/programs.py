"""Programs that the tests need beside Python: found, else installed, else asked for in one line.

    python -m tools.programs chromium    prints the path of a browser that runs
    python -m tools.programs node        prints the path of a Node.js that is new enough
    python -m tools.programs nginx       prints the path of nginx
    python -m tools.programs firefox     prints the path of Firefox, or nothing: its tests are then left out

Needs no package, and no newer Python than 3.6.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_NODE = 18
"""The first Node.js whose test runner is there without a flag."""
OLDEST_FIREFOX = 128
"""The first Firefox of which we know that it can be driven by WebDriver BiDi as our tests do it."""
FIREFOX_ON_MACOS = "/Applications/Firefox.app/Contents/MacOS/firefox"
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def say(message: str) -> None:
    """Tell the user what goes on; standard output is kept for the answer."""
    print(message, file=sys.stderr, flush=True)


def output_of(command: "list[str]", timeout: float = 60) -> "str | None":
    """What a command prints, or None if it fails, hangs or is not there."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=timeout)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None


def apt_install(package: str) -> bool:
    """Install a Debian package where nobody need be asked, as root with apt-get; returns whether that worked."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    say(f"Installing {package} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # no service is started
    install = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", package]
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        say(done.stdout.decode(errors="replace").strip())
    return done.returncode == 0


def found_or_installed(find: "Callable[[], str]", package: str) -> str:  # noqa: F821
    """What `find` finds, if need be after a Debian package was installed; "" if it finds nothing."""
    return find() or (find() if apt_install(package) else "")


def new_enough(names: "list[str]", pattern: str, oldest: int) -> str:
    """Path of the first program whose `--version` tells, by a pattern's group, no older version; "" if none does."""
    for name in names:
        path = shutil.which(name)
        version = path and re.match(pattern, output_of([path, "--version"]) or "")
        if version and int(version.group(1)) >= oldest:
            return path
    return ""


def playwright_browser() -> str:
    """Where Playwright keeps a Chromium of its own; "" without one."""
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as p: print(p.chromium.executable_path)"
    path = output_of([sys.executable, "-c", ask]) or ""
    return path if Path(path).is_file() else ""


def find_chromium() -> str:
    """Path of a Chromium or Chrome on this machine, or "": `KAI_CHROMIUM`, the PATH, Playwright's own.

    Raises:
        SystemExit: if `KAI_CHROMIUM` is set and no browser that starts.
    """
    wanted = os.environ.get("KAI_CHROMIUM", "")
    for name in [wanted] if wanted else BROWSERS:
        path = shutil.which(name)
        if path and output_of([path, "--version"]) is not None:  # a name may be an empty shell, or lack libraries
            return path
    if wanted:
        sys.exit(f"KAI_CHROMIUM={wanted} is no browser that starts: correct it, or unset it to look for one")
    path = playwright_browser()
    return path if path and (os.name == "nt" or output_of([path, "--version"]) is not None) else ""


def check_playwright() -> None:
    """See that Playwright starts: it drives browsers by a program of its own, whose libraries a small system may lack.

    Raises:
        SystemExit: if it does not, with one line that says what to do.
    """
    command = [sys.executable, "-m", "playwright", "--version"]
    if output_of(command) is None and not (apt_install("libatomic1") and output_of(command)):
        sys.exit(
            "Playwright does not start: `.venv/bin/python -m playwright --version` says why; "
            "on small Linux systems it is the package libatomic1 that is missing"
        )


def chromium() -> str:
    """Path of a browser for the tests, installed if there is none, by Playwright or else by apt-get.

    Raises:
        SystemExit: if none can be had, with one line that says what to do.
    """
    check_playwright()
    path = find_chromium()
    if not path:
        say("No Chromium or Chrome found: asking Playwright for one")
        output_of([sys.executable, "-m", "playwright", "install", "chromium"], timeout=600)
        path = found_or_installed(find_chromium, "chromium")
    return path or sys.exit(
        "The browser tests need Chromium or Chrome: install one, or set KAI_CHROMIUM to the path of yours; "
        "`make test BROWSER=no` leaves these tests out"
    )


def find_firefox() -> str:
    """Path of a Firefox that is new enough, or "": `KAI_FIREFOX`, the PATH, or where macOS keeps it."""
    names = [os.environ.get("KAI_FIREFOX", ""), "firefox-esr", "firefox", FIREFOX_ON_MACOS]
    return new_enough([name for name in names if name], r".*Firefox (\d+)", OLDEST_FIREFOX)


def firefox() -> str:
    """Path of a Firefox for the tests, installed if there is none; "" if none can be had: nothing depends on it."""
    path = found_or_installed(find_firefox, "firefox-esr")
    if not path:
        say("No Firefox found, and none that could be installed: the tests in Firefox are left out")
    return path


def find_node() -> str:
    """Path of a Node.js that is new enough, or ""."""
    return new_enough(["node", "nodejs"], r"v(\d+)", OLDEST_NODE)


def node() -> str:
    """Path of Node.js for the tests of the page's engine, installed if there is none.

    Raises:
        SystemExit: if none can be had, with one line that says what to do.
    """
    return found_or_installed(find_node, "nodejs") or sys.exit(
        f"The tests of the page's JavaScript need Node.js {OLDEST_NODE} or newer: install it (nodejs.org, or your "
        "system's packages) and run the same command again"
    )


def find_nginx() -> str:
    """Path of nginx, or ""; where it lies is in the PATH of administrators alone."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    return shutil.which("nginx", path=path) or ""


def nginx() -> str:
    """Path of nginx for the tests behind a proxy, installed if it is not there.

    Raises:
        SystemExit: if it cannot be had, with one line that says what to do.
    """
    return found_or_installed(find_nginx, "nginx") or sys.exit(
        "The tests behind a proxy need nginx: install it, by your system's package of that name"
    )


if __name__ == "__main__":
    wanted = {"chromium": chromium, "firefox": firefox, "node": node, "nginx": nginx}
    if len(sys.argv) != 2 or sys.argv[1] not in wanted:
        sys.exit(f"usage: python -m tools.programs {'|'.join(wanted)}")
    print(wanted[sys.argv[1]]())
