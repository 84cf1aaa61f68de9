"""Programs that are none, and what a command's last line must be."""


def fake_program(folder, name, output, code=0):
    """Put a program into `folder` that prints `output` and ends with `code`."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{output}'\nexit {code}\n")
    path.chmod(0o755)
    return path


def one_line(exit_info):
    """The message of a SystemExit, which must be a single line."""
    message = str(exit_info.value)
    assert message and "\n" not in message
    return message
