"""Golden results of small LightGlue networks: lightglue.npz beside this file.

An independent implementation in float64 (numpy alone), written from the paper (Lindenberger et al., "LightGlue: Local Feature Matching at
Light Speed", ICCV 2023) and the names in the released files, not from Equiview's code: it goes through heads and pairs of channels one by
one. Weights are not stored: both sides make them from the hash of their names (see uniform). Run: python3 make_lightglue.py
"""
import math
import pathlib

import numpy as np

MASK64 = (1 << 64) - 1
THRESHOLD = 0.1


def uniform(name, *shape):
    """Values in [-1, 1) with 24 bits: FNV-1a of the name, then SplitMix64 counted from it."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) & MASK64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, math.prod(shape) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return ((z >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1).reshape(shape)


def weight(name, *shape):
    """0.14 u, around 1 for the factors of layer norms, rounded to float32 as files hold it."""
    offset = 1.0 if name.endswith("ffn.1.weight") else 0.0
    return (offset + 0.14 * uniform(name, *shape)).astype(np.float32).astype(np.float64)


def linear(x, module, outputs):
    return x @ weight(module + ".weight", outputs, x.shape[-1]).T + weight(module + ".bias", outputs)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def log_softmax(x, axis):
    m = x.max(axis, keepdims=True)
    return x - m - np.log(np.exp(x - m).sum(axis, keepdims=True))


def log_sigmoid(x):
    return np.where(x < 0, x - np.log1p(np.exp(-np.abs(x))), -np.log1p(np.exp(-np.abs(x))))


def feed_forward(x, message, block):
    d = x.shape[1]
    h = linear(np.concatenate([x, message], 1), block + ".ffn.0", 2 * d)
    h = h - h.mean(1, keepdims=True)
    h = h / np.sqrt((h ** 2).mean(1, keepdims=True) + 1e-5)
    h = h * weight(block + ".ffn.1.weight", 2 * d) + weight(block + ".ffn.1.bias", 2 * d)
    h = 0.5 * h * (1 + np.vectorize(math.erf)(h / math.sqrt(2)))
    return x + linear(h, block + ".ffn.3", d)


def turn(x, angles):
    """[N, Dh] by [N, Dh / 2]: channels 2k and 2k + 1 are a point of the plane."""
    result = np.empty_like(x)
    for k in range(angles.shape[1]):
        c, s = np.cos(angles[:, k]), np.sin(angles[:, k])
        result[:, 2 * k] = c * x[:, 2 * k] - s * x[:, 2 * k + 1]
        result[:, 2 * k + 1] = s * x[:, 2 * k] + c * x[:, 2 * k + 1]
    return result


def self_block(x, angles, block, heads):
    d = x.shape[1]
    rows = linear(x, block + ".Wqkv", 3 * d)
    parts = []
    for h in range(heads):
        head = rows[:, h * 3 * d // heads:(h + 1) * 3 * d // heads]
        q, k, v = (head[:, i::3] for i in range(3))
        q, k = turn(q, angles), turn(k, angles)
        parts.append(softmax(q @ k.T / math.sqrt(d // heads)) @ v)
    return feed_forward(x, linear(np.concatenate(parts, 1), block + ".out_proj", d), block)


def cross_block(x0, x1, block, heads):
    d = x0.shape[1]
    k0, k1 = linear(x0, block + ".to_qk", d), linear(x1, block + ".to_qk", d)
    v0, v1 = linear(x0, block + ".to_v", d), linear(x1, block + ".to_v", d)
    m0, m1 = [], []
    for h in range(heads):
        at = slice(h * d // heads, (h + 1) * d // heads)
        products = k0[:, at] @ k1[:, at].T / math.sqrt(d // heads)
        m0.append(softmax(products) @ v1[:, at])
        m1.append(softmax(products.T) @ v0[:, at])
    m0, m1 = (linear(np.concatenate(m, 1), block + ".to_out", d) for m in (m0, m1))
    return feed_forward(x0, m0, block), feed_forward(x1, m1, block)


def encode(points, head):
    x, y = points["size"]
    positions = (points["keypoints"] - np.array([x, y]) / 2) / (max(x, y) / 2)
    if "scales" in points:
        positions = np.concatenate([positions, points["scales"][:, None], points["oris"][:, None]], 1)
    return positions @ weight("posenc.Wr.weight", head // 2, positions.shape[1]).T


def forward(a, b, d, heads, layers):
    angles = [encode(p, d // heads) for p in (a, b)]
    x = [p["descriptors"] for p in (a, b)]
    if x[0].shape[1] != d:
        x = [linear(v, "input_proj", d) for v in x]
    for i in range(layers):
        x = [self_block(v, t, f"transformers.{i}.self_attn", heads) for v, t in zip(x, angles)]
        x = cross_block(*x, f"transformers.{i}.cross_attn", heads)
    head = f"log_assignment.{layers - 1}"
    p0, p1 = (linear(v, head + ".final_proj", d) / d ** 0.25 for v in x)
    z0, z1 = (linear(v, head + ".matchability", 1)[:, 0] for v in x)
    similarity = p0 @ p1.T
    m, n = similarity.shape
    result = np.zeros((m + 1, n + 1))
    result[:m, :n] = log_softmax(similarity, 1) + log_softmax(similarity, 0) + log_sigmoid(z0)[:, None] + log_sigmoid(z1)[None]
    result[:m, n], result[m, :n] = log_sigmoid(-z0), log_sigmoid(-z1)
    return result


def matches(assignment):
    inner = np.exp(assignment[:-1, :-1])
    found, scores = np.full(len(inner), -1), np.zeros(len(inner))
    for i, row in enumerate(inner):
        j = row.argmax()
        if inner[:, j].argmax() == i:
            scores[i] = row[j]
            found[i] = j if row[j] > THRESHOLD else -1
    return found, scores


def points(name, count, channels, size, oriented):
    result = {"size": np.array(size, np.float64), "keypoints": (uniform(name + " points", count, 2) + 1) / 2 * np.array(size),
              "descriptors": uniform(name + " descriptors", count, channels)}
    if oriented:
        result["scales"] = 2 + 12 * (uniform(name + " scales", count) + 1)
        result["oris"] = math.pi * (uniform(name + " oris", count) + 1)
    return {k: v.astype(np.float32).astype(np.float64) for k, v in result.items()}


def main():
    stored = {}
    for name, channels, d, heads, layers, oriented in (
            ("aliked", 48, 64, 2, 2, False), ("plain", 64, 64, 1, 2, False), ("sift", 128, 64, 2, 2, True),
            ("lighter", 64, 96, 1, 6, False)):
        a = points(name + " a", 7, channels, (640, 480), oriented)
        b = points(name + " b", 5, channels, (300, 500), oriented)
        b["descriptors"][:4] = (a["descriptors"][[5, 2, 0, 3]] + 0.1 * b["descriptors"][:4]).astype(np.float32)
        assignment = forward(a, b, d, heads, layers)
        found, scores = matches(assignment)
        print(name, found, scores.round(4), assignment.min().round(2))
        stored[name + ".sizes"] = np.array([channels, d, heads, layers, int(oriented)])
        stored[name + ".assignment"], stored[name + ".matches0"], stored[name + ".scores0"] = assignment, found, scores
        for side, values in (("a", a), ("b", b)):
            stored.update({f"{name}.{side}.{k}": v.astype(np.float32) for k, v in values.items()})
    np.savez_compressed(pathlib.Path(__file__).parent / "lightglue.npz", **stored)


if __name__ == "__main__":
    main()
