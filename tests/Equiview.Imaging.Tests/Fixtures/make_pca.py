#!/usr/bin/env python3
"""Writes features with a known spectrum and their first three principal directions by numpy's SVD (float64)."""
from pathlib import Path

import numpy as np

out = Path(__file__).parent / "pca"
out.mkdir(exist_ok=True)
rng = np.random.default_rng(3)
basis, _ = np.linalg.qr(rng.standard_normal((12, 12)))
features = (rng.standard_normal((150, 12)) * 0.8 ** np.arange(12) * ([3, 2.4, 1.9] + [1] * 9)) @ basis.T + 5
features = features.astype(np.float32)
features.tofile(out / "features_150x12.f32")
directions = np.linalg.svd(features - features.mean(0, dtype=np.float64), full_matrices=False)[2][:3]
directions *= np.sign(directions[np.arange(3), np.abs(directions).argmax(1)])[:, None]
directions.astype(np.float32).tofile(out / "directions_3x12.f32")
