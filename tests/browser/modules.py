"""Where the pages' ES modules are served, so that a test meets the very ones that a page has."""

from app.http import modules, resources


def module_path(module):
    """The path of a module below `static/js`, from the root of a server without a base path."""
    return f"/{resources.FOLDER}/{modules.address(module)}"
