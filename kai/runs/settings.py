"""What a run may do, within stated bounds: settings from a page or a link are clamped, those from code are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace

from kai.canvas import CANVAS, DIGIT
from kai.networks import DigitNetwork
from kai.runs.bounds import Choice, Real, Whole, clamp_fields, described
from kai.runs.networks import NETWORKS, OwnNetwork, build_network, fitted, why_too_large
from kai.training import Settings

TRAINING_DIGITS = 60_000


@dataclass(frozen=True)
class RunSettings:
    """All that decides a run; the same settings give the same network on the same kind of machine.

    The defaults make a demonstration: LeNet is right about 98 % of the digits after one epoch, some 15 seconds.

    Each field's bound is in its metadata: `RunSettings.bounds()["epochs"]`.

    Attributes:
        network: see `kai.runs.networks.build_network`.
        own: the network that "own" names.
        data: "top_left" (digits at the canvas's top-left), "bare" (28×28, no canvas) or "anywhere" (on the canvas).
        share: of the 60,000 training digits; the first ones are taken.
        epochs: passes over them.
        batch_size: digits an update.
        learning_rate: the optimiser's, or the peak of the one-cycle schedule.
        optimiser: "Adam" or "SGD", with momentum 0.9.
        one_cycle: warm up over a fifth of the updates, then anneal to nothing.
        softmax_inside: whether cross-entropy is applied to the output of a softmax, as the notebook has it.
        seed: of the first weights, the order of the digits and where they stand.
        device: "cpu" or "cuda".
        seconds: training ends after this time, wherever it is.
        examples: training ends when this many digits were met, counting repeats.
    """

    network: str = described("lenet", Choice(*NETWORKS))
    data: str = described("top_left", Choice("top_left", "bare", "anywhere"))
    share: float = described(1.0, Real(0.01, 1.0))
    epochs: int = described(1, Whole(1, 50))
    batch_size: int = described(64, Whole(8, 512))
    learning_rate: float = described(1e-2, Real(1e-5, 10.0))
    optimiser: str = described("Adam", Choice("Adam", "SGD"))
    one_cycle: bool = described(True, Choice(False, True))
    softmax_inside: bool = described(False, Choice(False, True))
    seed: int = described(0, Whole(0, 2**31 - 1))
    device: str = described("cpu", Choice("cpu", "cuda"))
    seconds: float = described(60.0, Real(1.0, 120.0))
    examples: int = described(50 * TRAINING_DIGITS, Whole(64, 50 * TRAINING_DIGITS))
    own: OwnNetwork = field(default_factory=OwnNetwork)

    def __post_init__(self):
        for entry in fields(self):
            if "bound" in entry.metadata:
                entry.metadata["bound"].check(entry.name, getattr(self, entry.name))
        if not isinstance(self.own, OwnNetwork):
            raise ValueError(f"own must be an OwnNetwork, not {self.own!r}")
        if self.network == "own" and (why := why_too_large(self.own, self.size)):
            raise ValueError(why)

    @classmethod
    def bounds(cls) -> dict[str, Whole | Real | Choice]:
        """Return the bound of each field but `own`, whose fields have their own."""
        return {entry.name: entry.metadata["bound"] for entry in fields(cls) if "bound" in entry.metadata}

    @classmethod
    def clamped(cls, raw: object) -> RunSettings:
        """Make valid settings of anything: a mapping such as a link's parameters, settings of an older version.

        Numbers go to the nearest bound; what is missing or no choice becomes the default; a network of one's own that
        is too large is made smaller (`kai.runs.networks.fitted`).
        """
        values = clamp_fields(cls, raw)
        own = raw.get("own") if isinstance(raw, Mapping) else getattr(raw, "own", None)
        network = OwnNetwork(**clamp_fields(OwnNetwork, own))
        return cls(**values, own=fitted(network, _size(values["data"])))

    def replace(self, **changes: object) -> RunSettings:
        """Return settings with some fields changed.

        Raises:
            ValueError: if a value is out of its bounds.
        """
        return replace(self, **changes)

    def as_dict(self) -> dict:
        """Return all fields as JSON knows them; `clamped` reads them again."""
        return asdict(self)

    @property
    def size(self) -> int:
        """Side of the images that the network sees, pixels."""
        return _size(self.data)

    @property
    def digits(self) -> int:
        """How many training digits an epoch has."""
        return max(1, round(self.share * TRAINING_DIGITS))

    @property
    def expected_examples(self) -> int:
        """Digits that the run meets if time does not end it, counting repeats."""
        return min(self.epochs * self.digits, self.examples)

    @property
    def for_training(self) -> Settings:
        """What `kai.training.train` takes."""
        return Settings(
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            one_cycle=self.one_cycle,
            seed=self.seed,
            optimiser={"Adam": "AdamW", "SGD": "SGD"}[self.optimiser],
        )

    def build(self) -> DigitNetwork:
        """Build the untrained network; its weights follow `torch.manual_seed`."""
        return build_network(self.network, self.own, self.size)


def _size(data: str) -> int:
    return DIGIT if data == "bare" else CANVAS
