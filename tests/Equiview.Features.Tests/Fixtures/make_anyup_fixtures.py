"""A tiny random AnyUp and what an independent float64 implementation makes of it.

Written from the paper (Wimmer et al., AnyUp, ICLR 2026) and its description, with loops where they are clearest. Run once with python3 (numpy);
the results are committed: AnyUp/weights.safetensors under the authors' names and AnyUp/expected.safetensors with images, coarse features and
fine features.
"""
import json
import math
import os
import struct

import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "AnyUp")
D, K, HEADS, GROUPS = 16, 5, 4, 8
random = np.random.default_rng(11)


def half(*shape, scale=0.3):
    return (random.standard_normal(shape) * scale).astype(np.float16).astype(np.float64)


def save(name, tensors):
    header, blobs, offset = {}, [], 0
    for key, value in tensors.items():
        raw = np.ascontiguousarray(value).astype("<f4").tobytes()
        header[key] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
        blobs.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(HERE, name + ".safetensors"), "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def weights():
    p = {"image_encoder.0.weight": half(D, 3, 1, 1), "key_encoder.0.weight": half(D, D, 1, 1), "query_encoder.0.weight": half(D, D, 1, 1),
         "key_features_encoder.0.basis": half(D, 1, K, K, scale=1), "aggregation.0.weight": half(D, 2 * D, 3, 3),
         "cross_decode.conv2d.weight": half(D, D, 3, 3), "cross_decode.cross_attn.norm_q.weight": 1 + half(D),
         "cross_decode.cross_attn.norm_k.weight": 1 + half(D), "cross_decode.cross_attn.attention.in_proj_weight": half(3 * D, D),
         "cross_decode.cross_attn.attention.in_proj_bias": half(3 * D),
         "cross_decode.cross_attn.attention.out_proj.weight": half(D, D), "cross_decode.cross_attn.attention.out_proj.bias": half(D)}
    rates = 100.0 ** -np.linspace(0, 1, D // 4)
    freqs = np.zeros((2, D))
    freqs[0, :D // 2] = np.concatenate([rates, rates])
    freqs[1, D // 2:] = np.concatenate([rates, rates])
    p["rope.freqs"] = (freqs * 2 * math.pi).astype(np.float32).astype(np.float64)
    for e in ("image_encoder", "key_encoder", "query_encoder", "key_features_encoder", "aggregation"):
        for b in (1, 2):
            for n in (0, 3):
                p[f"{e}.{b}.block.{n}.weight"], p[f"{e}.{b}.block.{n}.bias"] = 1 + half(D), half(D)
                p[f"{e}.{b}.block.{n + 2}.weight"] = half(D, D, 1, 1)
    return p


def convolve(x, w, mode):
    """x [C, H, W], w [O, C, k, k]; mode of the border."""
    r = w.shape[2] // 2
    p = np.pad(x, ((0, 0), (r, r), (r, r)), mode=mode) if r else x
    out = np.zeros((w.shape[0],) + x.shape[1:])
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            out += np.einsum("oc,chw->ohw", w[:, :, i, j], p[:, i:i + x.shape[1], j:j + x.shape[2]])
    return out


def group_norm(x, w, b):
    g = x.reshape(GROUPS, -1)
    g = (g - g.mean(1, keepdims=True)) / np.sqrt(g.var(1, keepdims=True) + 1e-5)
    return g.reshape(x.shape) * w[:, None, None] + b[:, None, None]


def blocks(x, p, name):
    for b in (1, 2):
        y = x
        for n in (0, 3):
            y = group_norm(y, p[f"{name}.{b}.block.{n}.weight"], p[f"{name}.{b}.block.{n}.bias"])
            y = convolve(y / (1 + np.exp(-y)), p[f"{name}.{b}.block.{n + 2}.weight"], "constant")
        x = x + y
    return x


def encoder(x, p, name, mode="constant"):
    return blocks(convolve(x, p[name + ".0.weight"], mode), p, name)


def rotate(x, freqs):
    _, h, w = x.shape
    out = np.zeros_like(x)
    for i in range(h):
        for j in range(w):
            y, c = (i / (h - 1) if h > 1 else 0), (j / (w - 1) if w > 1 else 0)
            a = y * freqs[0] + c * freqs[1]
            v = x[:, i, j]
            out[:, i, j] = v * np.cos(a) + np.concatenate([-v[D // 2:], v[:D // 2]]) * np.sin(a)
    return out


def average(x, rows, cols):
    """Adaptive average pooling."""
    c, h, w = x.shape
    out = np.zeros((c, rows, cols))
    for i in range(rows):
        for j in range(cols):
            out[:, i, j] = x[:, i * h // rows:-(-(i + 1) * h // rows), j * w // cols:-(-(j + 1) * w // cols)].mean((1, 2))
    return out


def unify(f, basis):
    """Answers are stored channel by channel, filters inside, and read the other way round."""
    c, h, w = f.shape
    r = K // 2
    p = np.pad(f, ((0, 0), (r, r), (r, r)))
    flat = np.zeros((c * D, h, w))
    for ch in range(c):
        for o in range(D):
            for i in range(h):
                for j in range(w):
                    inside = (min(h, i + r + 1) - max(0, i - r)) * (min(w, j + r + 1) - max(0, j - r))
                    flat[ch * D + o, i, j] = (p[ch, i:i + K, j:j + K] * basis[o, 0]).sum() / inside
    x = flat.reshape(D, c, h, w)
    e = np.exp(x - x.max(0, keepdims=True))
    return (e / e.sum(0, keepdims=True)).mean(1)


def window(i, fine, coarse):
    center = (np.float32(i) + np.float32(0.5)) / np.float32(fine)
    low = np.clip(center - np.float32(0.1), np.float32(0), np.float32(1)) * np.float32(coarse)
    high = np.clip(center + np.float32(0.1), np.float32(0), np.float32(1)) * np.float32(coarse)
    return int(np.floor(low)), int(np.ceil(high))


def upsample(image, f, p, rows, cols):
    c, h, w = f.shape
    enc = rotate(encoder(image, p, "image_encoder"), p["rope.freqs"])
    q = average(encoder(enc, p, "query_encoder"), rows, cols)
    k = average(encoder(enc, p, "key_encoder"), h, w)
    unit = f / np.maximum(np.sqrt((f ** 2).sum(0, keepdims=True)), 1e-12)
    k = np.concatenate([k, blocks(unify(unit, p["key_features_encoder.0.basis"]), p, "key_features_encoder")])
    k = encoder(k, p, "aggregation", "reflect")
    q = convolve(q, p["cross_decode.conv2d.weight"], "constant")
    a = "cross_decode.cross_attn."
    matrix, bias = p[a + "attention.in_proj_weight"], p[a + "attention.in_proj_bias"]

    def project(v, norm, part):
        v = v / np.sqrt((v ** 2).mean() + np.finfo(np.float32).eps) * p[a + norm + ".weight"]
        return matrix[part * D:(part + 1) * D] @ v + bias[part * D:(part + 1) * D]

    keys = {(i, j): project(k[:, i, j], "norm_k", 1) for i in range(h) for j in range(w)}
    out, size = np.zeros((c, rows, cols)), D // HEADS
    for i in range(rows):
        for j in range(cols):
            query = project(q[:, i, j], "norm_q", 0)
            (r0, r1), (c0, c1) = window(i, rows, h), window(j, cols, w)
            cells = [(y, x) for y in range(r0, r1) for x in range(c0, c1)]
            shares = np.zeros(len(cells))
            for s in range(HEADS):
                part = slice(s * size, (s + 1) * size)
                score = np.array([query[part] @ keys[cell][part] for cell in cells]) / math.sqrt(size)
                e = np.exp(score - score.max())
                shares += e / e.sum() / HEADS
            out[:, i, j] = sum(s * f[:, y, x] for s, (y, x) in zip(shares, cells))
    return out


def main():
    p = weights()
    save("weights", p)
    expected = {}
    for name, h, w, c in (("wide", 3, 5, 6), ("tall", 5, 3, 20)):
        image, f = half(3, 4 * h, 4 * w, scale=1), half(c, h, w, scale=1)
        expected[name + ".image"], expected[name + ".features"] = image, f
        expected[name + ".full"] = upsample(image, f, p, 4 * h, 4 * w)
        expected[name + ".7x9"] = upsample(image, f, p, 7, 9)
    image, f = half(3, 44, 52, scale=1), half(4, 11, 13, scale=1)  # windows smaller than the map
    expected["large.image"], expected["large.features"] = image, f
    expected["large.full"], expected["large.7x9"] = upsample(image, f, p, 44, 52), upsample(image, f, p, 7, 9)
    save("expected", expected)


if __name__ == "__main__":
    main()
