"""Files that are no room's digits are refused in words."""

import io
import pickle
import zipfile

import numpy as np
import pytest

import kai
from kai.mnist import DataError
from kai.room import write_idx

IMAGES, LABELS = np.zeros((2, 28, 28), np.uint8), np.array([3, 4], np.uint8)


def npz(**arrays):
    written = io.BytesIO()
    np.savez(written, **arrays)
    return written.getvalue()


def zipped(**members):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "-"), content)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no archive", pickle.dumps(IMAGES), npz(images=IMAGES), npz(images=IMAGES, labels=LABELS[:1]),
        npz(images=IMAGES.astype(np.float32), labels=LABELS), npz(images=IMAGES[:, :, :27], labels=LABELS),
        npz(images=IMAGES, labels=np.array([3, 10], np.uint8)), npz(images=np.array([{}, {}]), labels=LABELS),
        npz(images=np.uint8(3), labels=LABELS), zipped(), zipped(room_images_idx3_ubyte=b"\0"),
        zipped(room_images_idx3_ubyte=write_idx(IMAGES), room_labels_idx1_ubyte=write_idx(LABELS)[:-1]),
        zipped(room_images_idx3_ubyte=write_idx(IMAGES)),
    ],
)  # fmt: skip
def test_other_files_are_refused_in_words(tmp_path, content):
    (tmp_path / "wall").write_bytes(content)
    with pytest.raises(DataError, match="no digits of a room"):
        kai.load_room(tmp_path / "wall")


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        kai.load_room(tmp_path / "wall.npz")
