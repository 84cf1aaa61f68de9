import gzip
import shutil
import subprocess
import sys

import numpy as np
import pytest

import kai
from kai import mnist
from tests.full import full


@pytest.fixture
def data_copy(tmp_path):
    return shutil.copytree(mnist.DATA_DIR, tmp_path / "data")


def test_both_splits_have_their_published_shapes_and_types():
    for split, n in (("train", 60_000), ("test", 10_000)):
        images, labels = kai.mnist(split)
        assert images.shape == (n, 28, 28)
        assert images.dtype == np.uint8
        assert labels.shape == (n,)
        assert labels.dtype == np.int64
        assert set(np.unique(labels)) == set(range(10))


def test_every_call_returns_arrays_that_may_be_changed():
    images, labels = kai.mnist("test")
    images[:] = 7
    labels[:] = 3
    fresh_images, fresh_labels = kai.mnist("test")
    assert fresh_images.max() == 255
    assert fresh_labels[0] == 7


def test_what_is_asked_for_once_is_not_kept_and_is_the_same():
    mnist._load.cache_clear()
    images, labels = mnist.load("test", keep=False)
    assert mnist._load.cache_info().currsize == 0
    kept_images, kept_labels = mnist.load("test")
    assert np.array_equal(images, kept_images) and np.array_equal(labels, kept_labels)
    images[:] = 7
    assert mnist.load("test")[0].max() == 255


def test_an_unknown_split_is_refused_in_words():
    with pytest.raises(ValueError, match='"train" or "test", not \'validation\''):
        kai.mnist("validation")


@pytest.mark.parametrize("name", [name for pair in mnist.FILES.values() for name in pair])
def test_a_missing_file_is_named_with_its_remedy(data_copy, name):
    (data_copy / f"{name}.gz").unlink()
    with pytest.raises(mnist.DataError, match=rf"{name}\.gz is missing; restore it with `git checkout"):
        mnist.read_raw(name, data_copy)


def test_a_changed_pixel_is_noticed_although_the_gzip_is_sound(data_copy):
    path = data_copy / "t10k-labels-idx1-ubyte.gz"
    raw = bytearray(gzip.decompress(path.read_bytes()))
    raw[-1] ^= 1
    path.write_bytes(gzip.compress(bytes(raw)))
    with pytest.raises(mnist.DataError, match="sha256 .* expected ff7bcfd4.*; restore it"):
        mnist.read_raw("t10k-labels-idx1-ubyte", data_copy)


@pytest.mark.parametrize("damage", [lambda raw: raw[: len(raw) // 2], lambda raw: b"not gzip", lambda raw: b""])
def test_a_truncated_or_foreign_file_is_named(data_copy, damage):
    path = data_copy / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(mnist.DataError, match=r"t10k-images-idx3-ubyte\.gz is damaged"):
        mnist.read_raw("t10k-images-idx3-ubyte", data_copy)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), "is missing; restore it"),
        (lambda path: path.write_bytes(b"\xff\xfe" * 40), "is damaged .*; restore it"),
        (lambda path: path.write_text("<html>sorry, not found</html>"), "is damaged .*; restore it"),
        (
            lambda path: path.write_text("\n".join(path.read_text().splitlines()[:-1])),
            "is damaged: it has no line for train-labels-idx1-ubyte; restore it",
        ),
    ],
)
def test_missing_or_damaged_checksums_are_named_with_their_remedy(data_copy, damage, message):
    damage(data_copy / "SHA256SUMS")
    with pytest.raises(mnist.DataError, match=f"SHA256SUMS {message}"):
        mnist.read_raw("t10k-labels-idx1-ubyte", data_copy)


def test_a_flipped_byte_in_the_gzip_is_noticed(data_copy):
    path = data_copy / "t10k-labels-idx1-ubyte.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(mnist.DataError, match=r"t10k-labels-idx1-ubyte\.gz is damaged.*; restore it"):
        mnist.read_raw("t10k-labels-idx1-ubyte", data_copy)


@full
def test_torchvision_finds_the_raw_files_without_a_download(tmp_path):
    script = (
        "import torchvision, kai, sys\n"
        "for train, split in ((True, 'train'), (False, 'test')):\n"
        "    theirs = torchvision.datasets.MNIST(root=sys.argv[1], train=train, download=False)\n"
        "    images, labels = kai.mnist(split)\n"
        "    assert (theirs.data.numpy() == images).all() and (theirs.targets.numpy() == labels).all()\n"
    )
    made = subprocess.run(
        [sys.executable, "-m", "kai.mnist", "--root", tmp_path], capture_output=True, text=True, check=True
    )
    assert "4 files" in made.stdout
    assert made.stderr == ""
    subprocess.run([sys.executable, "-c", script, tmp_path], check=True)


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert mnist.main(["--root", str(blocked / "dataset")]) == 1
    assert capsys.readouterr().err.startswith("kai.mnist: ")
