"""Makes drivetrack.npz, a clip in the layout of TAPVid-3D, out of 1.jpg, 2.jpg and 3.jpg."""
import numpy as np

images = np.empty(3, dtype=object)
for t in range(3):
    images[t] = open(f"{t + 1}.jpg", "rb").read()
xyz = np.zeros((3, 2, 3))
xyz[:, 0] = [[0, 0, 2], [0.1, 0, 2], [0.2, 0.1, 4]]
xyz[:, 1] = [[-1, -1, 10], [-1, -1, 9], [-1, -1, 8]]
np.savez_compressed(
    "drivetrack.npz", images_jpeg_bytes=images, tracks_XYZ=xyz, visibility=np.array([[True, False], [True, True], [False, True]]),
    queries_xyt=np.array([[16.0, 12, 0], [16 - 20 / 9, 12 - 20 / 9, 1]]), fx_fy_cx_cy=np.array([20.0, 20, 16, 12]))
