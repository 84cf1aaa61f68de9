"""What is worked out once is the same as what Streamlit works out for every run."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SCRIPT = """
from streamlit import config
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session
from app import thrift

def message():
    made, sections = NewSession(), ("", ".light", ".dark", ".sidebar", ".light.sidebar", ".dark.sidebar")
    theme = made.custom_theme
    for part, section in zip((theme, theme.light, theme.dark, theme.sidebar, theme.light.sidebar, theme.dark.sidebar), sections):
        app_session._populate_theme_msg(part, "theme" + section)
    return made

asked, plain = [], message()
thrift.install()
assert message() == plain and plain.custom_theme.light.primary_color and plain.custom_theme.dark.background_color
get = config.get_options_for_section
config.get_options_for_section = lambda section: asked.append(section) or get(section)
assert message() == plain and message().SerializeToString() == plain.SerializeToString()
assert asked == [], asked
"""  # noqa: E501


def test_the_theme_is_looked_up_once_and_stays_as_it_was():
    subprocess.run([sys.executable, "-c", SCRIPT], check=True, cwd=ROOT)
