"""Write the canvas, "Look inside" and the steppers as a folder for a lecture page: `python -m kai.export FOLDER`.

Any web server, or a learning platform, serves it without Python; a page of an ordinary script holds one of its pages in
a frame. The tables of the chosen digits are in it; drawings are answered by the engine in the page.
"""

from __future__ import annotations

import argparse
import html
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from kai import mnist
from kai.anatomy import learned_kernels
from kai.canvas import CANVAS
from kai.feature_plane import PLANES, plane_path
from kai.networks import DigitNetwork
from kai.saved import SavedError, input_size, load, trouble
from kai.widget import FRONT_END
from kai.widget.resources import MOST_DIGITS as ALL_DIGITS
from kai.widget.resources import NOT_HERE, Resources
from kai.widget.shown import SHIPPED, shown_networks

MOST_DIGITS = 100
MOST_NETWORKS = 3
"""Of one's own, beside the three."""
RESOURCES = "resources"

PAGES = {
    "index": ("canvas", "Drag a digit"),
    "inside": ("inside", "Look inside"),
    "convolution": ("stepper", "Convolution"),
    "pooling": ("stepper", "Pooling"),
}
"""The parts and titles of the pages, by their files' names."""

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – KAI Lab</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<nav>{links}</nav>
<main><h1>{title}</h1><div data-part="{part}" data-data="{data}"></div></main>
<footer>Digits: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, CC BY-SA 3.0.</footer>
<script type="module" src="page.js"></script>
</html>
"""
_CSS = """html { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 0 auto; max-width: 1500px; padding: 8px 16px; }
nav { display: flex; gap: 16px; flex-wrap: wrap; }
h1 { font-size: 1.5rem; margin: 8px 0; }
footer { font-size: 12px; opacity: .8; }
@media (prefers-color-scheme: dark) { body { background: #101318; color: #eef1f6; } a { color: #6cb6f0; } }
.framed nav, .framed h1 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.framed nav:focus-within { position: static; width: auto; height: auto; clip-path: none; }
"""
_JS = """// Shows the part that this page names; within a frame, without what stands around it.
import { lecture } from "./front-end.js";

document.documentElement.classList.toggle("framed", window.self !== window.top);
const host = document.querySelector("[data-part]");
lecture(host, host.dataset.part, JSON.parse(host.dataset.data), "./resources/");
"""


def files(networks: Sequence[DigitNetwork] = (), digits: Sequence[int] | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of all files of the folder.

    Args:
        networks: of one's own, beside the three; as `kai.load` returns them.
        digits: numbers of test images; by default the first one of each class.

    Raises:
        TypeError: if a network is too large for a page.
        ValueError: if there are too many, or none, or one reads bare digits, or no test image has such a number.
    """
    numbers = list(dict.fromkeys(first_of_each_class() if digits is None else digits))
    if not 1 <= len(numbers) <= MOST_DIGITS:
        raise ValueError(f"a folder holds 1 to {MOST_DIGITS} digits, not {len(numbers)}")
    if odd := [number for number in numbers if not 0 <= number < ALL_DIGITS]:
        raise ValueError(f"test images have numbers from 0 to {ALL_DIGITS - 1}, not {odd[0]}")
    if len(networks) > MOST_NETWORKS:
        raise ValueError(f"{len(networks)} networks are too many: a page has room for {MOST_NETWORKS} beside the three")
    if bare := [network for network in networks if input_size(network) != CANVAS]:
        raise ValueError(f"{bare[0].card['title']!r} reads bare digits of 28×28, which do not move")
    shown = shown_networks(networks, SHIPPED)
    resources = Resources(shown)
    cards = [one.card for one in shown.values()]
    data = {"networks": cards, "versions": dict.fromkeys(shown, "0"), "labels": "0", "digit": numbers[0]}
    engines = {name: one.engine() for name, one in shown.items()}
    convolved = [kernel for name in shown for kernel in learned_kernels(engines[name], name, shown[name].card["title"])]
    kernels = {"convolution": convolved, "pooling": []}
    yield "front-end.js", FRONT_END.read_bytes()
    yield "page.css", _CSS.encode()
    yield "page.js", _JS.encode()
    for name, (part, title) in PAGES.items():
        own = {"kind": name, "kernels": kernels[name], "digit": numbers[0]} if part == "stepper" else data
        yield f"{name}.html", _page(name, part, title, own)
    yield _file("labels"), _labels(numbers)
    for number in numbers:
        yield _file(f"digits/{number}"), resources.answer(f"digits/{number}")
    for name in shown:
        yield _file(f"networks/{name}"), resources.answer(f"networks/{name}")
        yield _file(f"networks/{name}/anatomy"), resources.answer(f"networks/{name}/anatomy")
        if name in PLANES:
            yield _file(f"networks/{name}/plane"), plane_path(name).read_bytes()
        for number in numbers:
            yield _file(f"sweeps/{name}/{number}"), resources.answer(f"sweeps/{name}/{number}")


def first_of_each_class() -> list[int]:
    """Return the numbers of the first test image of each class.

    >>> first_of_each_class()[:3]
    [3, 2, 1]
    """
    labels = mnist("test")[1].tolist()
    return [labels.index(label) for label in range(10)]


def _file(resource: str) -> str:
    return f"{RESOURCES}/{resource.replace('/', '-')}.bin"


def _labels(numbers: list[int]) -> bytes:
    labels = mnist("test")[1]
    text = [NOT_HERE] * len(labels)
    for number in numbers:
        text[number] = str(labels[number])
    return "".join(text).encode()


def _page(name: str, part: str, title: str, data: dict) -> bytes:
    links = " ".join(
        f'<a href="{other}.html"{" aria-current=page" if other == name else ""}>{html.escape(text)}</a>'
        for other, (_, text) in PAGES.items()
    )
    return _PAGE.format(title=html.escape(title), links=links, part=part, data=html.escape(json.dumps(data))).encode()


def _numbers(text: str) -> list[int]:
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        raise ValueError(f"--digits takes numbers of test images with commas between them, 0,1,2; not {text}") from None


def main(arguments: list[str] | None = None) -> None:
    """Run `python -m kai.export FOLDER [--network PATH …] [--digits 0,1,…]`."""
    parser = argparse.ArgumentParser(prog="python -m kai.export", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="is made; one that holds something is left alone")
    parser.add_argument("--network", nargs="+", action="extend", default=[], metavar="PATH", help="from kai.save")
    parser.add_argument(
        "--digits", default=None, help="numbers of test images, as in 0,1,2 (default: one of each class)"
    )
    options = parser.parse_args(arguments)
    try:
        digits = None if options.digits is None else _numbers(options.digits)
        if options.folder.exists() and (not options.folder.is_dir() or any(options.folder.iterdir())):
            raise ValueError(f"{options.folder} is there already, and is left as it is: name another folder")
        written = dict(files([load(path) for path in options.network], digits))
    except (TypeError, ValueError, SavedError, OSError) as error:
        sys.exit(f"Nothing is written: {trouble(error)}")
    size = sum(map(len, written.values()))
    print(f"{len(written)} files, {size / 1e6:.1f} MB, go to {options.folder}", flush=True)
    for name, content in written.items():
        path = options.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f'On your page: <iframe src="{options.folder.name}/index.html" width="100%" height="800"></iframe>')


if __name__ == "__main__":
    main()
