import subprocess
import sys

import pytest

import kai
from tests.full import full

HEAVY = ("torch", "torchvision", "streamlit", "plotly", "sklearn")


def python(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_kai_imports_nothing_heavy():
    assert python(f"import sys, kai; print([name for name in {HEAVY} if name in sys.modules])") == "[]"


def test_loading_a_network_imports_neither_torchvision_nor_streamlit():
    script = (
        f"import sys, kai; kai.load_pretrained('mlp'); print([name for name in {HEAVY[1:]} if name in sys.modules])"
    )
    assert python(script) == "[]"


@pytest.mark.parametrize("first", ["", "import kai.mnist; ", "from kai import mnist; "])
def test_mnist_is_a_function_and_a_module(first):
    assert python(f"{first}import kai; print(kai.mnist('test')[0].shape, kai.mnist.DATA_DIR.name)") == (
        "(10000, 28, 28) data"
    )


def test_every_promised_name_is_there():
    for name in kai.__all__:
        assert callable(getattr(kai, name))
        assert name in dir(kai)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        kai.nonsense  # noqa: B018


@full
def test_the_checks_of_tasks_need_no_import_of_their_own():
    assert python("import kai; print(callable(kai.check.task7), callable(kai.check.task12))") == "True True"
