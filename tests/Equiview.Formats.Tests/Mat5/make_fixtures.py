"""Writes MATLAB level-5 files with scipy, as base64, for Mat5FileTests. Run once with plain Python."""
import base64
import io

import numpy as np
import scipy.io

arrays = {"pts_coord": np.array([[1.5, 2, 3], [4, 5, 6.25]]), "small": np.array([[1, 2, 3]], dtype=np.uint8), "cube": np.arange(24, dtype=np.int16).reshape(2, 3, 4), "label": "text", "list": {"a": 1}}
for compressed in (False, True):
    file = io.BytesIO()
    scipy.io.savemat(file, arrays, do_compression=compressed)
    with open("compressed.mat" if compressed else "plain.mat", "wb") as out:
        out.write(file.getvalue())
