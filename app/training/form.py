"""The form in which a training run is described, from a preset or from scratch."""

from __future__ import annotations

import streamlit as st
import torch

from app.content.presets import PRESETS, Preset
from app.plain import plain
from app.training.runs import DATA, NETWORKS
from kai.canvas import CANVAS
from kai.runs.networks import OwnNetwork, own_size, why_too_large
from kai.runs.settings import TRAINING_DIGITS, RunSettings

RATES = (0.0001, 0.0003, 0.001, 0.003, 0.005, 0.01, 0.015, 0.03, 0.1, 0.3, 1.0)
BOUNDS, OWN = (
    RunSettings.bounds(),
    {name: field.metadata["bound"] for name, field in OwnNetwork.__dataclass_fields__.items()},
)
FIELDS = ("network", "data", "share", "epochs", "batch_size", "learning_rate", "optimiser", "one_cycle",
          "softmax_inside", "seed", "device", "seconds")  # fmt: skip


def fill(settings: RunSettings) -> None:
    """Put settings into the form; called before its widgets are drawn."""
    for name in FIELDS:
        st.session_state[f"run-{name}"] = getattr(settings, name)
    st.session_state["run-learning_rate"] = min(RATES, key=lambda rate: abs(rate - settings.learning_rate))
    for name, value in settings.own.__dict__.items():
        st.session_state[f"own-{name}"] = ", ".join(map(str, value)) if isinstance(value, tuple) else value


def _picked() -> Preset:
    """Return the preset that was picked, or the first if what was picked is none."""
    picked = st.session_state["preset"]
    return PRESETS[picked] if type(picked) is int and 0 <= picked < len(PRESETS) else PRESETS[0]


def _take_preset() -> None:
    fill(_picked().run)


def ask_settings() -> RunSettings | None:
    """Draw the form and return what it says; None, with a word why, if a network of one's own cannot be trained."""
    if "run-network" not in st.session_state:
        fill(PRESETS[0].run)
    st.selectbox(
        "Begin with", range(len(PRESETS)), format_func=lambda i: PRESETS[i].title, key="preset", on_change=_take_preset
    )
    st.caption(_picked().shows)
    st.selectbox("Network", NETWORKS, format_func=NETWORKS.get, key="run-network")
    st.selectbox("Digits", DATA, format_func=DATA.get, key="run-data")
    own = _ask_own() if st.session_state["run-network"] == "own" else OwnNetwork()
    epochs, seconds = st.columns(2)
    epochs.slider("Epochs", BOUNDS["epochs"].least, 20, key="run-epochs")
    seconds.slider("Seconds, at most", 5.0, BOUNDS["seconds"].most, step=5.0, format="%.0f", key="run-seconds")
    with st.expander("How it learns"):
        st.select_slider("Learning rate", RATES, key="run-learning_rate")
        st.select_slider("Digits per update (batch size)", (8, 16, 32, 64, 128, 256, 512), key="run-batch_size")
        st.slider(
            "Share of the training digits", 0.01, 1.0, step=0.01, key="run-share",
            help=f"of all {TRAINING_DIGITS:,}; the first ones are taken",
        )  # fmt: skip
        st.segmented_control("Optimiser", BOUNDS["optimiser"].values, key="run-optimiser", required=True)
        st.toggle("One cycle: warm up, then anneal", key="run-one_cycle")
        st.toggle("Softmax inside the network, as in the notebook", key="run-softmax_inside")
        st.number_input("Seed", 0, 99_999, key="run-seed")
        if torch.cuda.is_available():
            name = torch.cuda.get_device_name()
            st.radio("Device", ("cpu", "cuda"), format_func={"cpu": "CPU", "cuda": name}.get, key="run-device")
    if own is None:
        return None
    return RunSettings.clamped({name: st.session_state.get(f"run-{name}") for name in FIELDS} | {"own": own})


def _ask_own() -> OwnNetwork | None:
    with st.container(border=True):
        channels = st.text_input(
            "Channels of the convolutions", key="own-channels", max_chars=40, help="for instance 6, 16"
        )
        st.slider("Kernel size", OWN["kernel_size"].least, OWN["kernel_size"].most, step=2, key="own-kernel_size")
        st.segmented_control("Padding", OWN["padding"].values, key="own-padding", required=True)
        st.segmented_control("Pooling of 2×2 cells", OWN["pooling"].values, key="own-pooling", required=True)
        st.slider(
            "Convolutions with pooling after them, from the first on",
            OWN["pooled"].least,
            OWN["pooled"].most,
            key="own-pooled",
        )
        st.segmented_control("Global pooling", OWN["global_pool"].values, key="own-global_pool", required=True)
        hidden = st.text_input(
            "Units of the hidden dense layers", key="own-hidden", max_chars=40, help="for instance 120, 84"
        )
        try:
            own = OwnNetwork(
                channels=_numbers(channels), hidden=_numbers(hidden),
                **{name: st.session_state[f"own-{name}"]
                   for name in ("kernel_size", "padding", "pooling", "pooled", "global_pool")},
            )  # fmt: skip
        except ValueError as error:
            st.warning(plain(f"{str(error).capitalize()}."))
            return None
        size = CANVAS if st.session_state["run-data"] != "bare" else CANVAS // 2
        if why := why_too_large(own, size):
            st.warning(f"{why.capitalize()}.")
            return None
        found = own_size(own, size)
        st.caption(f"**{found.parameters:,} parameters**, {found.multiplications / 1e6:.1f} million products a digit")
        with st.expander("Layer by layer"):
            st.dataframe(
                [
                    {
                        "layer": row.name.split("-")[0],
                        "output": "×".join(map(str, row.output_shape)),
                        "parameters": row.parameters,
                    }
                    for row in found.layers
                ],
                hide_index=True,
                height="content",
                column_config={"parameters": st.column_config.NumberColumn(format="localized")},
            )
    return own


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise ValueError(f"“{text}” must be whole numbers with commas between them, for instance 6, 16")
    return tuple(map(int, parts))
