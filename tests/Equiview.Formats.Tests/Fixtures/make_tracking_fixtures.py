"""Makes tapvid-dict.pkl, tapvid-list.pkl and tapvid-strided.pkl beside this file, with plain numpy. Run once; the results are committed."""
import pathlib
import pickle
import numpy as np

folder = pathlib.Path(__file__).parent


def clip(seed):
    video = (np.arange(3 * 4 * 6 * 3) + seed).astype(np.uint8).reshape(3, 4, 6, 3)
    points = (np.arange(2 * 3 * 2) / 16.0).astype(np.float32).reshape(2, 3, 2)
    occluded = np.array([[True, False, False], [False, True, True]])
    return {"video": video, "points": points, "occluded": occluded}


def save(name, value):
    with open(folder / name, "wb") as f:
        pickle.dump(value, f, protocol=4)


save("tapvid-dict.pkl", {"goat": clip(0), "libby": clip(7)})
save("tapvid-list.pkl", [clip(0), clip(7)])
save("tapvid-strided.pkl", {"videos": [{
    "video_idx": 3, "w": 854, "h": 480,
    "query_points": {0: np.array([[10.0, 20.0], [30.0, 40.0]]), 5: [[50.0, 60.0]]},
    "target_points": {0: np.arange(2 * 6 * 2, dtype=np.float32).reshape(2, 6, 2), 5: [[[float(t), 0.5] for t in range(6)]]},
    "occluded": {0: np.array([[0, 0, 1, 1, 0, 0], [0, 1, 0, 0, 0, 1]], dtype=bool), 5: [[False, True, False, False, False, False]]},
}]})
