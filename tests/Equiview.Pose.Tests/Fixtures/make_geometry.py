"""Writes pnp.json, rotations.json, triangulation.json with OpenCV 4.6, numpy and scipy. Run once: /usr/bin/python3 make_geometry.py"""
import json
import cv2
import numpy as np
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

rng = np.random.default_rng(7)
K = np.array([[620.0, 0, 318.5], [0, 610.0, 243.5], [0, 0, 1]])  # integer = pixel centre


def r(a, n=12):
    return np.round(np.asarray(a, float), n).tolist()


def project(T, X):
    c = X @ T[:3, :3].T + T[:3, 3]
    return c[:, :2] / c[:, 2:] * K[[0, 1], [0, 1]] + K[:2, 2]


def matrix(rv, t):
    T = np.eye(4)
    T[:3, :3] = cv2.Rodrigues(np.asarray(rv, float).reshape(3, 1))[0]
    T[:3, 3] = np.asarray(t, float).ravel()
    return T


def lm(X, x, T0):
    def f(p):
        return (project(matrix(p[:3], p[3:]), X) - x).ravel()
    start = np.r_[cv2.Rodrigues(T0[:3, :3])[0].ravel(), T0[:3, 3]]
    s = least_squares(f, start, method="lm", x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=10000)
    return matrix(s.x[:3], s.x[3:]), float(np.sum(s.fun ** 2)), np.linalg.inv(s.jac.T @ s.jac)


pnp = []
for kind in ["general", "planar", "near_planar", "small_depth"]:
    for noise in [0.0, 0.5, 2.0]:
        for n in [8, 20]:
            X = rng.uniform(-0.1, 0.1, (n, 3))
            if kind == "planar":
                X[:, 2] = 0
            if kind == "near_planar":
                X[:, 2] *= 0.02
            T = np.eye(4)
            T[:3, :3] = Rotation.random(random_state=int(rng.integers(1 << 30))).as_matrix()
            T[:3, 3] = [rng.uniform(-.1, .1), rng.uniform(-.1, .1), 0.25 if kind == "small_depth" else rng.uniform(0.5, 0.8)]
            x = project(T, X) + rng.normal(0, 1, (n, 2)) * noise
            best, cost, _ = lm(X, x, T)
            methods = {"EPNP": cv2.SOLVEPNP_EPNP, "ITERATIVE": cv2.SOLVEPNP_ITERATIVE, "SQPNP": cv2.SOLVEPNP_SQPNP}
            if kind == "planar":
                methods["IPPE"] = cv2.SOLVEPNP_IPPE
            opencv = {}
            for name, flag in methods.items():
                ok, rv, t = cv2.solvePnP(X, x, K, None, flags=flag)
                opencv[name] = float(np.sum((project(matrix(rv, t), X) - x) ** 2)) if ok else None
            pnp.append(dict(kind=kind, noise=noise, points=r(X.ravel(), 15), pixels=r(x.ravel(), 15), truth=r(T.ravel(), 15), minimum=r(best.ravel(), 15), minimumCost=cost, openCvCost=opencv))

p3p = []
for i in range(40):
    X = rng.uniform(-0.1, 0.1, (3, 3))
    T = np.eye(4)
    T[:3, :3] = Rotation.random(random_state=1000 + i).as_matrix()
    T[:3, 3] = [rng.uniform(-.1, .1), rng.uniform(-.1, .1), rng.uniform(0.3, 0.8)]
    x = project(T, X)
    count, rvs, ts = cv2.solveP3P(X.reshape(-1, 1, 3), x.reshape(-1, 1, 2), K, None, flags=cv2.SOLVEPNP_AP3P)
    sols = [matrix(a, b) for a, b in zip(rvs, ts)]
    sols = [s for s in sols if np.abs(project(s, X) - x).max() < 1e-6 and (X @ s[:3, :3].T + s[:3, 3])[:, 2].min() > 0]
    p3p.append(dict(points=r(X.ravel(), 15), pixels=r(x.ravel(), 15), truth=r(T.ravel(), 15), poses=[r(s.ravel(), 12) for s in sols]))
json.dump(dict(camera=r(K.ravel()), scenes=pnp, p3p=p3p), open("pnp.json", "w"))

rotations = []
for angle in [0, 1e-9, 1e-4, 0.3, 2.0, np.pi - 1e-4, np.pi - 1e-9]:
    for _ in range(3):
        axis = rng.normal(size=3)
        v = axis / np.linalg.norm(axis) * angle
        R = Rotation.from_rotvec(v)
        q = R.as_quat()
        q = q * np.sign(q[3]) if q[3] != 0 else q
        rotations.append(dict(vector=r(v, 17), matrix=r(cv2.Rodrigues(v.reshape(3, 1))[0].ravel(), 17), quaternion=r(np.r_[q[3], q[:3]], 17)))
# SE(3): the series of the 4x4 matrix exponential
from scipy.linalg import expm
motions = []
for scale in [1e-9, 1e-3, 0.5, 2.5]:
    for _ in range(3):
        w = rng.normal(size=3); w *= scale / np.linalg.norm(w); v = rng.normal(size=3)
        M = np.zeros((4, 4)); M[:3, :3] = [[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]]; M[:3, 3] = v
        motions.append(dict(rotation=r(w, 17), velocity=r(v, 17), matrix=r(expm(M).ravel(), 17)))
json.dump(dict(rotations=rotations, motions=motions), open("rotations.json", "w"))

tri = []
for views in [2, 3, 5, 10]:
    for noise in [0.0, 1.0]:
        P, uv = [], []
        point = rng.uniform(-0.2, 0.2, 3)
        for i in range(views):
            T = np.eye(4)
            T[:3, :3] = Rotation.from_euler("xyz", [rng.uniform(-10, 10), -30 + 60 * i / (views - 1), rng.uniform(-10, 10)], degrees=True).as_matrix()
            T[:3, 3] = [rng.uniform(-.1, .1), rng.uniform(-.1, .1), 1.5]
            P.append(T)
            uv.append(project(T, point[None])[0] + rng.normal(0, 1, 2) * noise)
        def f(p):
            return np.concatenate([project(T, p[None])[0] - u for T, u in zip(P, uv)])
        s = least_squares(f, point, method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15)
        two = None
        if views == 2:
            h = cv2.triangulatePoints(K @ P[0][:3], K @ P[1][:3], uv[0].reshape(2, 1), uv[1].reshape(2, 1)).ravel()
            two = r(h[:3] / h[3], 15)
        tri.append(dict(noise=noise, poses=[r(T.ravel(), 15) for T in P], pixels=r(np.ravel(uv), 15), truth=r(point, 15), minimum=r(s.x, 15), cost=float(np.sum(s.fun ** 2)),
                        covariance=r(np.linalg.inv(s.jac.T @ s.jac).ravel(), 18), openCvDlt=two))
json.dump(dict(camera=r(K.ravel()), cases=tri), open("triangulation.json", "w"))
