"""Writes metrics.json: pose errors, symmetry sets and VSD computed with numpy alone, step by step from the definitions. Run once: /usr/bin/python3 make_metrics.py"""
import json
import numpy as np

rng = np.random.default_rng(3)


def rot(axis, angle):
    a = np.asarray(axis, float) / np.linalg.norm(axis)
    k = np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k


def pose():
    T = np.eye(4)
    T[:3, :3] = rot(rng.normal(size=3), rng.uniform(0, 3))
    T[:3, 3] = [rng.uniform(-.1, .1), rng.uniform(-.1, .1), rng.uniform(.5, .9)]
    return T


def near(T):
    D = np.eye(4)
    D[:3, :3] = rot(rng.normal(size=3), rng.uniform(0, .3))
    D[:3, 3] = rng.normal(size=3) * .01
    return T @ D


K = np.array([[600., 0, 31.5], [0, 590, 23.5], [0, 0, 1]])
V = rng.uniform(-.05, .05, (60, 3))


def at(T, X):
    return X @ T[:3, :3].T + T[:3, 3]


def px(T, X):
    c = at(T, X)
    return np.stack([K[0, 0] * c[:, 0] / c[:, 2] + K[0, 2], K[1, 1] * c[:, 1] / c[:, 2] + K[1, 2]], 1)


discrete = np.eye(4); discrete[:3, :3] = rot([0, 0, 1], np.pi); discrete[:3, 3] = [.01, 0, 0]
axis, offset = np.array([.2, 1, .1]), np.array([.005, -.01, .02])
axis_unit = axis / np.linalg.norm(axis)
cont = []
for i in range(int(np.ceil(np.pi / .01))):
    R = rot(axis_unit, i * 2 * np.pi / int(np.ceil(np.pi / .01)))
    S = np.eye(4); S[:3, :3] = R; S[:3, 3] = offset - R @ offset
    cont.append(S)
sets = {"none": [np.eye(4)], "discrete": [np.eye(4), discrete], "continuous": [c @ d for d in [np.eye(4), discrete] for c in cont]}
cases = []
for _ in range(12):
    gt = pose(); est = near(gt)
    a, b = at(est, V), at(gt, V)
    c = dict(estimate=est.ravel().tolist(), truth=gt.ravel().tolist(), add=np.linalg.norm(a - b, axis=1).mean(),
             adds=np.linalg.norm(b[:, None] - a[None], axis=2).min(1).mean(), projection=np.linalg.norm(px(est, V) - px(gt, V), axis=1).mean(),
             rotation=np.degrees(np.arccos(np.clip((np.trace(est[:3, :3] @ gt[:3, :3].T) - 1) / 2, -1, 1))), translation=np.linalg.norm(est[:3, 3] - gt[:3, 3]))
    for name, syms in sets.items():
        c["mssd_" + name] = min(np.linalg.norm(at(est, V) - at(gt @ s, V), axis=1).max() for s in syms)
        c["mspd_" + name] = min(np.linalg.norm(px(est, V) - px(gt @ s, V), axis=1).max() for s in syms)
    cases.append(c)

# VSD: smooth random surfaces on a 16 x 12 image, with holes in the measurement
H, W, vsd = 12, 16, []
for _ in range(6):
    yy, xx = np.mgrid[:H, :W]

    def surface(cx, cy, r, z, slope):
        inside = (xx - cx) ** 2 + (yy - cy) ** 2 < r * r
        return np.where(inside, z + slope * (xx - cx), 0).astype(np.float32)
    g = surface(8, 6, 5, .6, .002)
    e = surface(8 + rng.uniform(-2, 2), 6 + rng.uniform(-2, 2), 5, .6 + rng.uniform(-.03, .03), .002)
    t = np.where(g > 0, g + rng.normal(0, .006, g.shape), .9).astype(np.float32)
    t[rng.random(t.shape) < .15] = 0
    t[:, :6] = np.where(rng.random((H, 6)) < .4, .4, t[:, :6])  # an occluder
    ray = np.sqrt(((xx - K[0, 2]) / K[0, 0]) ** 2 + ((yy - K[1, 2]) / K[1, 1]) ** 2 + 1)
    dg, de, dt = g.astype(float) * ray, e.astype(float) * ray, t.astype(float) * ray
    vg = ((dg - dt <= .015) | (dt == 0)) & (dg > 0)
    ve = (((de - dt <= .015) | (dt == 0)) & (de > 0)) | (vg & (de > 0))
    inter, union = vg & ve, vg | ve
    d = np.abs(dg[inter] - de[inter]) / .1
    vsd.append(dict(estimate=e.ravel().tolist(), truth=g.ravel().tolist(), measured=t.ravel().tolist(),
                    errors=[float(((d >= tau).sum() + union.sum() - inter.sum()) / union.sum()) for tau in np.arange(.05, .51, .05)]))
json.dump(dict(camera=K.ravel().tolist(), vertices=V.ravel().tolist(), discrete=discrete.ravel().tolist(), axis=axis.tolist(), offset=offset.tolist(), cases=cases, vsd=vsd, width=W, height=H),
          open("metrics.json", "w"))
