"""What a page's components were sent, under Streamlit's AppTest."""

import json


def data_sent(app, component):
    """The data of the one component of this name, as the page receives them."""
    [proto] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == component]
    return json.loads(proto.json)
