#!/usr/bin/env python3
"""Writes the expected results of ResamplerTests: Pillow 9.4, torch 1.13, OpenCV 4.6 on seeded noise.

Files are raw little-endian values, sizes in their names (width x height); 8-bit ones are RGB interleaved.
"""
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image

out = Path(__file__).parent / "resize"
out.mkdir(exist_ok=True)
rng = np.random.default_rng(7)

bytes_ = rng.integers(0, 256, (47, 61, 3), dtype=np.uint8)
bytes_.tofile(out / "bytes_61x47.u8")
for name in ("bilinear", "bicubic", "lanczos"):
    for size in ((24, 70), (122, 20), (7, 5), (61, 30), (90, 47), (1, 1)):
        resized = Image.fromarray(bytes_).resize(size, getattr(Image.Resampling, name.upper()))
        np.asarray(resized).tofile(out / f"pil_{name}_{size[0]}x{size[1]}.u8")

floats = rng.standard_normal((2, 23, 31)).astype(np.float32)
floats.tofile(out / "floats_2x31x23.f32")
for width, height in ((20, 30), (50, 11), (9, 7), (3, 64)):
    for mode in ("bilinear", "bicubic"):
        for antialias in (True, False):
            resized = torch.nn.functional.interpolate(
                torch.from_numpy(floats)[None], (height, width), mode=mode, align_corners=False, antialias=antialias)
            resized.numpy().tofile(out / f"torch_{mode}_{'antialias' if antialias else 'plain'}_{width}x{height}.f32")
    resized = cv2.resize(floats.transpose(1, 2, 0), (width, height), interpolation=cv2.INTER_LINEAR)
    resized.transpose(2, 0, 1).tofile(out / f"cv2_linear_{width}x{height}.f32")
