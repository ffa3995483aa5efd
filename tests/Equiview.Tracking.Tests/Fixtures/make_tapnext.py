"""Golden results of small TAPNext networks: tapnext.npz beside this file.

An independent implementation in float64 (numpy alone), written from the description of the network, not from Equiview's code. It works on
the whole clip at once: each block runs along time for all frames, then attends within all frames. Weights and frames are not stored: both
sides make them from the hash of their names (see uniform). Run: python3 make_tapnext.py
"""
import math
import pathlib

import numpy as np

BINS, PATCH, SIDE = 256, 8, 32
MASK64 = (1 << 64) - 1


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
    """0.3 u, around 1 for factors of layer norms and around -3 for the recurrence's decay, rounded to float32 as files hold it."""
    factor = any(part in name for part in (
        "ln_1.weight", "ln_2.weight", "encoder_norm.weight", "head.1.weight", "head.4.weight",
        "LayerNorm_0/scale", "LayerNorm_1/scale", "encoder_norm/scale", "layers_1/scale", "layers_4/scale"))
    offset = 1.0 if factor else -3.0 if name.endswith("a_param") else 0.0
    return (offset + 0.3 * uniform(name, *shape)).astype(np.float32).astype(np.float64)


class Torch:
    """Names and shapes of the PyTorch files."""

    def __init__(self, d, heads):
        self.d, self.heads = d, heads

    def linear(self, x, module, outputs):
        return x @ weight(module + ".weight", outputs, x.shape[-1]).T + weight(module + ".bias", outputs)

    def norm(self, module):
        return weight(module + ".weight", self.width(module)), weight(module + ".bias", self.width(module))

    def width(self, module):
        return 256 if "head" in module else self.d

    def plain(self, name, *shape):
        return weight(name, *shape)

    def patches(self, windows):
        """windows: [T, P, 8, 8, 3], rows, columns, colors."""
        kernel = weight("lin_proj.weight", self.d, 3, PATCH, PATCH)
        return np.einsum("tpijc,dcij->tpd", windows, kernel) + weight("lin_proj.bias", self.d)

    def qkv(self, x, block):
        d, k = self.d, self.d // self.heads
        rows = weight(f"blocks.{block}.vit_block.self_attention.in_proj_weight", 3 * d, d)
        bias = weight(f"blocks.{block}.vit_block.self_attention.in_proj_bias", 3 * d)
        return [(x @ rows[i * d:(i + 1) * d].T + bias[i * d:(i + 1) * d]).reshape(*x.shape[:-1], self.heads, k) for i in range(3)]

    def attention_output(self, x, block):
        return self.linear(x.reshape(*x.shape[:-2], self.d), f"blocks.{block}.vit_block.self_attention.out_proj", self.d)


class Jax(Torch):
    """Names and shapes of the JAX archives; layer names are translated one by one."""

    MODULES = {"ln_1": "LayerNorm_0", "ln_2": "LayerNorm_1", "mlp.0": "MlpBlock_0/Dense_0", "mlp.3": "MlpBlock_0/Dense_1"}

    def name(self, module):
        parts = module.split(".", 3)
        if parts[0] == "blocks":
            rest = module.split(".", 3)[3]
            rest = self.MODULES.get(rest, rest).replace(".", "/")
            return f"backbone/Transformer/encoderblock_{parts[1]}/{parts[2]}/{rest}"
        if "head." in module:
            head, layer = module.split(".")
            return f"{head}/layers_{layer}"
        return {"encoder_norm": "backbone/Transformer/encoder_norm", "image_pos_emb": "backbone/pos_embedding"}.get(
            module, f"backbone/{module}")

    def linear(self, x, module, outputs):
        return x @ weight(self.name(module) + "/kernel", x.shape[-1], outputs) + weight(self.name(module) + "/bias", outputs)

    def norm(self, module):
        name = self.name(module)
        return weight(name + "/scale", self.width(module)), weight(name + "/bias", self.width(module))

    def plain(self, name, *shape):
        return weight(self.name(name), *shape)

    def patches(self, windows):
        kernel = weight("backbone/embedding/kernel", 1, PATCH, PATCH, 3, self.d)[0]
        return np.einsum("tpijc,ijcd->tpd", windows, kernel) + weight("backbone/embedding/bias", self.d)

    def attention(self, block):
        return f"backbone/Transformer/encoderblock_{block}/vit_block/MultiHeadDotProductAttention_0"

    def qkv(self, x, block):
        k = self.d // self.heads
        return [np.einsum("tnd,dhk->tnhk", x, weight(f"{self.attention(block)}/{part}/kernel", self.d, self.heads, k))
                + weight(f"{self.attention(block)}/{part}/bias", self.heads, k) for part in ("query", "key", "value")]

    def attention_output(self, x, block):
        kernel = weight(f"{self.attention(block)}/out/kernel", self.heads, self.d // self.heads, self.d)
        return np.einsum("tnhk,hkd->tnd", x, kernel) + weight(f"{self.attention(block)}/out/bias", self.d)


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def gelu_erf(x):
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def layer_norm(x, factors, eps):
    centered = x - x.mean(-1, keepdims=True)
    return centered / np.sqrt((centered ** 2).mean(-1, keepdims=True) + eps) * factors[0] + factors[1]


def rms_norm(x, scale):
    return x / np.sqrt((x ** 2).mean(-1, keepdims=True) + 1e-6) * (1 + scale)


def cubic_matrix(count):
    """[count, 32]: bicubic with a = -0.75, half-pixel centers, no antialias, border entries repeated."""
    a, result = -0.75, np.zeros((count, SIDE))
    for i in range(count):
        at = (i + 0.5) * SIDE / count - 0.5
        for j in range(math.floor(at) - 1, math.floor(at) + 3):
            s = abs(at - j)
            w = (a + 2) * s ** 3 - (a + 3) * s ** 2 + 1 if s <= 1 else a * s ** 3 - 5 * a * s ** 2 + 8 * a * s - 4 * a
            result[i, min(max(j, 0), SIDE - 1)] += w
    return result


def linear_matrix(count, source):
    """[count, source]: bilinear, half-pixel centers, no antialias."""
    result = np.zeros((count, source))
    for i in range(count):
        at = max((i + 0.5) * source / count - 0.5, 0)
        first = min(math.floor(at), source - 1)
        result[i, first] += 1 - (at - first)
        result[i, min(first + 1, source - 1)] += at - first
    return result


def squash(images, side):
    """[T, H, W, 3] in 0..255 to [T, side, side, 3] in -1..1."""
    rows, columns = linear_matrix(side, images.shape[1]), linear_matrix(side, images.shape[2])
    return np.einsum("ri,cj,tijk->trck", rows, columns, images) / 127.5 - 1


def point_table(d):
    """[256, 256, D] by (y, x)."""
    q = d // 4
    angle = np.arange(BINS)[:, None] * 10000.0 ** (-np.arange(q) / (q - 1))
    wave = np.concatenate([np.sin(angle), np.cos(angle)], 1)
    return np.concatenate([np.broadcast_to(wave[None], (BINS, BINS, 2 * q)), np.broadcast_to(wave[:, None], (BINS, BINS, 2 * q))], 2)


def point_embedding(table, y, x):
    y, x, total = y - 0.5, x - 0.5, 0.0
    for i in (math.floor(y), math.floor(y) + 1):
        for j in (math.floor(x), math.floor(x) + 1):
            if 0 <= i < BINS and 0 <= j < BINS:
                total = total + (1 - abs(y - i)) * (1 - abs(x - j)) * table[i, j]
    return total


def recurrent(net, x, block):
    frames, tokens, d = x.shape
    top = f"blocks.{block}.ssm_block."
    unit = top + "recurrent_block."
    z = rms_norm(x, net.plain(top + "temporal_pre_norm.scale", d))
    gate = gelu_tanh(net.linear(z, unit + "linear_y", d))
    u = net.linear(z, unit + "linear_x", d)
    taps = net.plain(unit + "conv_1d.w", 4, d)
    padded = np.concatenate([np.zeros((3, tokens, d)), u])
    v = net.plain(unit + "conv_1d.b", d) + sum(taps[j] * padded[j:j + frames] for j in range(4))
    k = d // net.heads
    split = v.reshape(frames, tokens, net.heads, k)

    def block_gate(name):
        w = net.plain(f"{unit}rg_lru.{name}.w", net.heads, k, k)
        return sigmoid(np.einsum("tnhi,hij->tnhj", split, w) + net.plain(f"{unit}rg_lru.{name}.b", net.heads, k)).reshape(v.shape)

    i, r = block_gate("input_gate"), block_gate("a_gate")
    decay = np.exp(-8 * r * np.log1p(np.exp(net.plain(unit + "rg_lru.a_param", d))))
    h = [i[0] * v[0]]
    for t in range(1, frames):
        h.append(decay[t] * h[-1] + np.sqrt(1 - decay[t] ** 2) * i[t] * v[t])
    x = x + net.linear(np.stack(h) * gate, unit + "linear_out", d)
    z = rms_norm(x, net.plain(top + "channel_pre_norm.scale", d))
    w, b = net.plain(top + "mlp_block.ffw_up.w", 2, d, 4 * d), net.plain(top + "mlp_block.ffw_up.b", 2, 1, 1, 4 * d)
    return x + net.linear(gelu_tanh(z @ w[0] + b[0, 0, 0]) * (z @ w[1] + b[1, 0, 0]), top + "mlp_block.ffw_down", d)


def attention(net, x, block):
    top = f"blocks.{block}.vit_block."
    q, k, v = net.qkv(layer_norm(x, net.norm(top + "ln_1"), 1e-6), block)
    out = np.empty_like(q)
    for t in range(x.shape[0]):
        for h in range(net.heads):
            out[t, :, h] = softmax(q[t, :, h] @ k[t, :, h].T / math.sqrt(q.shape[-1])) @ v[t, :, h]
    x = x + net.attention_output(out, block)
    hidden = net.linear(layer_norm(x, net.norm(top + "ln_2"), 1e-6), top + "mlp.0", 4 * net.d)
    return x + net.linear(gelu_erf(hidden), top + "mlp.3", net.d)


def head(net, x, name, outputs):
    for linear, norm in ((0, 1), (3, 4)):
        x = gelu_erf(layer_norm(net.linear(x, f"{name}.{linear}", 256), net.norm(f"{name}.{norm}"), 1e-5))
    return net.linear(x, f"{name}.6", outputs)


def forward(net, blocks, clip, queries):
    frames, height, width, _ = clip.shape
    rows, columns, d = height // PATCH, width // PATCH, net.d
    windows = clip.reshape(frames, rows, PATCH, columns, PATCH, 3).transpose(0, 1, 3, 2, 4, 5)
    table = net.plain("image_pos_emb", 1, SIDE * SIDE, d)[0]
    if rows * columns != SIDE * SIDE:
        grid = table.reshape(SIDE, SIDE, d)
        table = np.einsum("ri,cj,ijd->rcd", cubic_matrix(rows), cubic_matrix(columns), grid).reshape(-1, d)
    patches = net.patches(windows.reshape(frames, rows * columns, PATCH, PATCH, 3)) + table
    unknown = net.plain("unknown_token", 1, 1, d)[0, 0]
    asked, mask = net.plain("point_query_token", 1, 1, 1, d)[0, 0, 0], net.plain("mask_token", 1, 1, 1, d)[0, 0, 0]
    points = np.empty((frames, len(queries), d))
    for n, (at, y, x) in enumerate(queries):
        points[:int(at), n], points[int(at):, n] = unknown, mask
        points[int(at), n] = asked + point_embedding(point_table(d), y, x)
    x = np.concatenate([patches, points], 1)
    for block in range(blocks):
        x = attention(net, recurrent(net, x, block), block)
    x = layer_norm(x[:, rows * columns:], net.norm("encoder_norm"), 1e-5)
    return head(net, x, "visible_head", 1)[..., 0], head(net, x, "coordinate_head", 2 * BINS)


def position(logits):
    p = softmax(0.5 * logits)
    keep = np.abs(np.arange(BINS) - np.argmax(logits)) <= 20
    return (p * keep * np.arange(BINS)).sum() / (p * keep).sum() + 0.5


def certainty(logits, y, x, radius=8):
    py, px = softmax(logits[:BINS]), softmax(logits[BINS:])

    def window(c):
        first = min(max(math.floor(c - radius - 0.5), 0), BINS - 1 - 2 * radius)
        return range(first, first + 2 * radius + 1)

    return sum(py[i] * px[j] for i in window(y) for j in window(x) if (i + 0.5 - y) ** 2 + (j + 0.5 - x) ** 2 <= radius ** 2)


CASES = {  # layout, D, heads, blocks, frames, height, width, queries (t, y, x)
    "released": (Torch, 32, 4, 2, 5, 256, 256, [(0, 100.3, 60.9), (2, 0.2, 255.9), (0, 128, 128.5), (3, 200.2, 30.7)]),
    "small": (Torch, 32, 4, 2, 6, 64, 64, [(1, 17.25, 90), (0, 255.7, 0.1), (5, 64, 64)]),
    "large": (Torch, 16, 2, 1, 2, 320, 320, [(0, 10, 20), (1, 200, 100)]),
    "wide": (Torch, 16, 2, 2, 3, 96, 160, [(0, 50.5, 60.5), (2, 70, 80)]),
    "image": (Torch, 16, 2, 2, 3, 64, 64, [(0, 50.5, 60.5), (1, 170, 80)]),  # of images 70 wide and 45 high, squashed
    "jax": (Jax, 24, 3, 3, 4, 64, 64, [(0, 30, 40), (1, 150.5, 160.25)]),
}


def main():
    arrays = {}
    for case, (layout, d, heads, blocks, frames, height, width, queries) in CASES.items():
        if case == "image":
            clip = squash(np.stack([np.floor(128 * (uniform(f"image frame {t}", 45, 70, 3) + 1)) for t in range(frames)]), height)
        else:
            clip = np.stack([uniform(f"{case} frame {t}", height, width, 3) for t in range(frames)])
        visible, logits = forward(layout(d, heads), blocks, clip, queries)
        tracks = np.array([[(position(l[:BINS]), position(l[BINS:])) for l in frame] for frame in logits])
        sure = np.array([[certainty(l, *p) for l, p in zip(*frame)] for frame in zip(logits, tracks)])
        arrays |= {f"{case}.sizes": np.array([d, heads, blocks, frames, height, width]), f"{case}.queries": np.array(queries, float),
                   f"{case}.visible_logits": visible, f"{case}.logits": logits.astype(np.float32),
                   f"{case}.tracks": tracks, f"{case}.certainty": sure}
        print(case, "logits", logits.std().round(3), "visible", (visible > 0).mean(), "certainty", sure.mean().round(3), tracks[-1].round(1))
    np.savez_compressed(pathlib.Path(__file__).with_name("tapnext.npz"), **arrays)


if __name__ == "__main__":
    main()
