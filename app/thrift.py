"""What Streamlit works out anew for every run of a page, although it never changes, is worked out once.

The message that opens a run carries the theme, for which six times all options of the configuration are looked through:
an eighth of what a gesture costs the server.
"""

from __future__ import annotations

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session


@cache
def install() -> None:
    """Have it so in this process.

    One function of Streamlit's is wrapped; `tests/app/test_thrift.py` tells when a new version has it no more.
    """
    populate = app_session._populate_theme_msg

    @cache
    def theme(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        populate(message, section)
        return message

    def populate_from_memory(message: CustomThemeConfig, section: str = "theme") -> None:
        if theme(section).ByteSize():  # even nothing, merged, would make a part that is not there an empty one
            message.MergeFrom(theme(section))

    app_session._populate_theme_msg = populate_from_memory
