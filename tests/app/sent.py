"""What a page's components were sent, under Streamlit's AppTest."""

import json


def data_sent(app, component):
    """The data of the one component of this name, as the page receives them."""
    [proto] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == component]
    return json.loads(proto.json)


def kinds_sent(app):
    """The kinds of parcels on the page."""
    parcels = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "kai_parcel"]
    return {opened(proto.bytes)["kind"] for proto in parcels}


def parcel_sent(app, kind):
    """What a parcel is about, and its parts."""
    for one in app.get("bidi_component"):
        if one.proto.component_name == "kai_parcel":
            header = opened(one.proto.bytes)
            if header["kind"] == kind:
                return header["about"], header["parts"]
    raise LookupError(f"no parcel of kind {kind!r} was sent")


def tables_sent(app):
    """The sweep tables on the page: name → bytes."""
    about, (_, *tables) = parcel_sent(app, "swept")
    return dict(zip(about["tables"], tables, strict=True))


def opened(raw):
    """A parcel's header, with its `parts` beside `kind`, `about` and `sizes`."""
    start = 4 + int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4:start])
    ends = [start + sum(header["sizes"][: i + 1]) for i in range(len(header["sizes"]))]
    header["parts"] = [raw[end - size : end] for size, end in zip(header["sizes"], ends, strict=True)]
    assert start + sum(header["sizes"]) == len(raw)
    return header
