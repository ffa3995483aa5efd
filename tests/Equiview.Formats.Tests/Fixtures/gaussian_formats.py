#!/usr/bin/python3
"""Writes small Gaussian files in the layouts their formats document, with the values they stand for (expected.npz). Run once; results are committed."""
import gzip, json, os, struct
import numpy as np

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "gaussian"))
rng = np.random.default_rng(7)
C0 = 0.28209479177387814
expected = {}


def keep(name, **arrays):
    for key, value in arrays.items():
        expected[name + "." + key] = np.asarray(value, np.float64)


# ksplat, level 2 (half precision, 8-bit harmonics), degree 2; two buckets: one full of 4, one partial of 3
n, full, bucket, block, steps = 7, 1, 4, 5.0, 32767
centres = np.array([[1, 2, 3], [-4, 5, -6]], np.float32)
q16 = rng.integers(0, 2 * steps, (n, 3)).astype(np.uint16)
which = np.array([0, 0, 0, 0, 1, 1, 1])
means = centres[which].astype(float) + (q16.astype(float) - steps) * (block / 2 / steps)
scales = rng.uniform(0.01, 0.5, (n, 3)).astype(np.float16)
quats = rng.normal(size=(n, 4)).astype(np.float16)
rgba = rng.integers(3, 250, (n, 4)).astype(np.uint8)
sh8 = rng.integers(0, 256, (n, 24)).astype(np.uint8)  # degree 1: R R R G G G B B B, degree 2: five each
low, high = -1.25, 1.75
shv = sh8 / 255 * (high - low) + low
sh = np.zeros((n, 8, 3))
for c in range(3):
    sh[:, 0:3, c] = shv[:, 3 * c:3 * c + 3]
    sh[:, 3:8, c] = shv[:, 9 + 5 * c:9 + 5 * c + 5]
head = bytearray(4096)
struct.pack_into("<BB", head, 0, 0, 1)
struct.pack_into("<4I", head, 4, 1, 1, n, n)
struct.pack_into("<H", head, 20, 2)
struct.pack_into("<2f", head, 36, low, high)
section = bytearray(1024)
struct.pack_into("<4If", section, 0, n, n, bucket, 2, block)
struct.pack_into("<H", section, 20, 12)
struct.pack_into("<4I", section, 24, steps, 0, full, 1)
struct.pack_into("<H", section, 40, 2)
data = struct.pack("<I", 3) + centres.tobytes()
for i in range(n):
    data += q16[i].tobytes() + scales[i].tobytes() + quats[i].tobytes() + rgba[i].tobytes() + sh8[i].tobytes()
open("level2.ksplat", "wb").write(bytes(head) + bytes(section) + data)
keep("ksplat", means=means, scales=scales, quats=quats, rgba=rgba / 255, sh=sh)

# compressed PLY with harmonics of degree 1, 300 Gaussians in two chunks, chunk colours absent (12 ranges)
n = 300
names = ["min_x", "min_y", "min_z", "max_x", "max_y", "max_z", "min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y", "max_scale_z"]
ranges = np.concatenate([rng.uniform(-5, -1, (2, 3)), rng.uniform(1, 5, (2, 3)), rng.uniform(-9, -6, (2, 3)), rng.uniform(-5, 0, (2, 3))], 1).astype(np.float32)
words = rng.integers(0, 2**32, (n, 4), dtype=np.uint32)
sh8 = rng.integers(0, 256, (n, 9)).astype(np.uint8)
r = ranges[np.arange(n) // 256].astype(float)


def unpack(word):
    return np.stack([(word >> 21) / 2047, ((word >> 11) & 1023) / 1023, (word & 2047) / 2047], 1)


means = r[:, 0:3] + (r[:, 3:6] - r[:, 0:3]) * unpack(words[:, 0])
logs = r[:, 6:9] + (r[:, 9:12] - r[:, 6:9]) * unpack(words[:, 2])
others = np.stack([(words[:, 1] >> s) & 1023 for s in (20, 10, 0)], 1)
others = (others / 1023 - 0.5) * np.sqrt(2)
quats = np.zeros((n, 4))
for i in range(n):
    big = int(words[i, 1] >> 30)
    rest = [k for k in range(4) if k != big]
    quats[i, rest] = others[i]
    quats[i, big] = np.sqrt(max(0, 1 - (others[i] ** 2).sum()))
rgba = np.stack([(words[:, 3] >> s) & 255 for s in (24, 16, 8, 0)], 1) / 255
unit = np.where(sh8 == 0, 0.0, np.where(sh8 == 255, 1.0, (sh8 + 0.5) / 256))
sh = ((unit - 0.5) * 8).reshape(n, 3, 3).transpose(0, 2, 1)
header = "ply\nformat binary_little_endian 1.0\nelement chunk 2\n" + "".join(f"property float {x}\n" for x in names)
header += f"element vertex {n}\n" + "".join(f"property uint packed_{x}\n" for x in ("position", "rotation", "scale", "color"))
header += f"element sh {n}\n" + "".join(f"property uchar f_rest_{i}\n" for i in range(9)) + "end_header\n"
open("degree1.compressed.ply", "wb").write(header.encode() + ranges.tobytes() + words.tobytes() + sh8.tobytes())
keep("ply", means=means, logs=logs, quats=quats, rgba=rgba, sh=sh)

# SPZ version 1 (half positions), degree 3, antialiased
n = 5
pos = rng.normal(size=(n, 3)).astype(np.float16)
alpha, color, scale, rot = (rng.integers(20, 235, s).astype(np.uint8) for s in ((n,), (n, 3), (n, 3), (n, 3)))
rot = rng.integers(90, 165, (n, 3)).astype(np.uint8)
sh8 = rng.integers(0, 256, (n, 15, 3)).astype(np.uint8)
body = struct.pack("<IIIBBBB", 0x5053474E, 1, n, 3, 12, 1, 0) + b"".join(a.tobytes() for a in (pos, alpha, color, scale, rot, sh8))
open("version1.spz", "wb").write(gzip.compress(body, mtime=0))
xyz = rot / 127.5 - 1
w = np.sqrt(1 - (xyz ** 2).sum(1))
# parity of each basis polynomial in y and z: evaluated, not tabulated
def basis(d):
    x, y, z = d
    return np.array([y, z, x, x*y, y*z, 2*z*z-x*x-y*y, x*z, x*x-y*y, y*(3*x*x-y*y), x*y*z, y*(4*z*z-x*x-y*y), z*(2*z*z-3*x*x-3*y*y), x*(4*z*z-x*x-y*y), z*(x*x-y*y), x*(x*x-3*y*y)])
d = np.array([0.3, 0.5, 0.8])
signs = np.sign(basis(d) * basis(d * [1, -1, -1]))
keep("spz", means=pos.astype(float) * [1, -1, -1], logs=scale / 16 - 10, quats=np.stack([w, xyz[:, 0], -xyz[:, 1], -xyz[:, 2]], 1), opacity=alpha / 255,
     dc=(color / 255 - 0.5) / 0.15, sh=(sh8.astype(float) - 128) / 128 * signs[None, :, None])

# SOG version 2 with raw RGBA instead of WebP (the decoder is the caller's), degree 1, 6 Gaussians in 4x2 texels, palette of 70 entries
n, width, height = 6, 4, 2
low16, high16 = rng.integers(0, 256, (8, 4)).astype(np.uint8), rng.integers(0, 256, (8, 4)).astype(np.uint8)
quat8 = rng.integers(60, 200, (8, 4)).astype(np.uint8)
quat8[:, 3] = 252 + np.arange(8) % 4
scale8, color8 = rng.integers(0, 256, (8, 4)).astype(np.uint8), rng.integers(10, 246, (8, 4)).astype(np.uint8)
labels = np.array([0, 63, 64, 69, 5, 66, 0, 0])
label8 = np.stack([labels & 255, labels >> 8, labels * 0, labels * 0 + 255], 1).astype(np.uint8)
centroids = rng.integers(0, 256, (2, 64 * 3, 4)).astype(np.uint8)
books = {k: np.sort(rng.normal(size=256) + s).astype(np.float32) for k, s in (("scales", -5), ("sh0", 0), ("shN", 0))}
mins, maxs = [-1.5, -0.5, -2.0], [1.25, 0.75, 0.5]
for name, t, size in (("means_l", low16, (4, 2)), ("means_u", high16, (4, 2)), ("quats", quat8, (4, 2)), ("scales", scale8, (4, 2)), ("sh0", color8, (4, 2)),
                      ("shN_labels", label8, (4, 2)), ("shN_centroids", centroids, (192, 2))):
    open(name + ".rgba", "wb").write(struct.pack("<II", *size) + t.tobytes())
json.dump({"version": 2, "count": n, "means": {"mins": mins, "maxs": maxs, "files": ["means_l.rgba", "means_u.rgba"]},
           "scales": {"codebook": books["scales"].tolist(), "files": ["scales.rgba"]}, "quats": {"files": ["quats.rgba"]},
           "sh0": {"codebook": books["sh0"].tolist(), "files": ["sh0.rgba"]},
           "shN": {"count": 70, "bands": 1, "codebook": books["shN"].tolist(), "files": ["shN_centroids.rgba", "shN_labels.rgba"]}}, open("meta.json", "w"))
v = np.array(mins) + (np.array(maxs) - mins) * ((low16[:n, :3] + 256.0 * high16[:n, :3]) / 65535)
quats = np.zeros((n, 4))
for i in range(n):
    big = int(quat8[i, 3]) - 252
    o = (quat8[i, :3] / 255 - 0.5) * 2 / np.sqrt(2)
    quats[i, [k for k in range(4) if k != big]] = o
    quats[i, big] = np.sqrt(max(0, 1 - (o ** 2).sum()))
sh = np.stack([[books["shN"][centroids[l // 64, (l % 64) * 3 + k, :3]] for k in range(3)] for l in labels[:n]])
keep("sog", means=np.sign(v) * np.expm1(np.abs(v)), logs=books["scales"][scale8[:n, :3]], quats=quats, dc=books["sh0"][color8[:n, :3]], opacity=color8[:n, 3] / 255, sh=sh)
np.savez("expected.npz", **expected)
