"""Makes the fixtures of this folder. Needs PyTorch, numpy and OpenCV for Python; run once, results are committed.

released_adapter.ckpt        the layout of the released adapters (docs/protocol.md#checkpoints) with D = 6, rank 4, and Lightning's housekeeping
released_adapter.npz         the same tensors as plain arrays
dense_sift.npz               a picture and its upright root-SIFT descriptors from OpenCV for Python: step 8, key-point size 8
"""
import collections
import pathlib

import cv2
import numpy as np
import torch

HERE = pathlib.Path(__file__).parent


class SomeCallback:
    """Stands for the classes a training framework leaves in its checkpoints."""

    def __init__(self):
        self.monitor = "loss"


def released_adapter(dimension=6, rank=4):
    rng = np.random.default_rng(7)
    arrays = {"refine_conv.weight": rng.normal(size=(dimension, dimension, 3, 3)), "refine_conv.bias": rng.normal(size=dimension)}
    for i in range(8):
        arrays[f"w_a_{i:03d}"] = rng.normal(size=(rank, dimension))
        arrays[f"w_b_{i:03d}"] = rng.normal(size=(dimension, rank))
    arrays = {k: v.astype(np.float32) for k, v in arrays.items()}
    checkpoint = {
        "epoch": 3,
        "global_step": 400,
        "pytorch-lightning_version": "2.4.0",
        "state_dict": {"refine_conv": collections.OrderedDict((p, torch.from_numpy(arrays["refine_conv." + p])) for p in ("weight", "bias"))},
        "loops": {"fit_loop": {"state_dict": {}, "epoch_progress": {"current": {"ready": 4}}}},
        "callbacks": {"SomeCallback{'monitor': 'loss'}": {"callback": SomeCallback(), "best": torch.tensor(0.25)}},
        "optimizer_states": [{"state": {0: {"step": torch.tensor(400.0), "exp_avg": torch.zeros(rank, dimension)}}, "param_groups": [{"lr": 1e-5, "params": [0]}]}],
        "lr_schedulers": [],
    }
    checkpoint.update({k: torch.nn.Parameter(torch.from_numpy(v)) for k, v in arrays.items() if k.startswith("w_")})
    torch.save(checkpoint, HERE / "released_adapter.ckpt")
    np.savez_compressed(HERE / "released_adapter.npz", **arrays)


def dense_sift(width=75, height=58, step=8, size=8):
    rng = np.random.default_rng(11)
    picture = cv2.GaussianBlur(rng.uniform(0, 255, (height, width)).astype(np.float32), (0, 0), 2.5)
    picture = cv2.normalize(picture, None, 0, 255, cv2.NORM_MINMAX).round().astype(np.uint8)
    centres = [(x, y) for y in range(3, height - 3, step) for x in range(3, width - 3, step)]
    keypoints = [cv2.KeyPoint(float(x), float(y), float(size), 0.0) for x, y in centres]
    kept, descriptors = cv2.SIFT_create().compute(picture, keypoints)
    assert [k.pt for k in kept] == [tuple(map(float, c)) for c in centres]
    root = np.sqrt(descriptors / np.abs(descriptors).sum(1, keepdims=True))
    np.savez_compressed(HERE / "dense_sift.npz", gray=picture, centres=np.array(centres, np.int32), descriptors=root.astype(np.float32))


released_adapter()
dense_sift()
