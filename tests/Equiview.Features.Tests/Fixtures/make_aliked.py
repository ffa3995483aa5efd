"""Golden results of ALIKED: aliked.npz beside this file.

An independent implementation in float64, written from the paper (Zhao et al., "ALIKED", IEEE TIM 2023) and the names in the released
files, not from Equiview's code: plain layers by torch, everything deformable pixel by pixel. The weights of the small network are not
stored: both sides make them from the hash of their names (see uniform). With the authors' aliked-n16.pth as argument the results of the
released network are made, too. Run: python3 make_aliked.py [aliked-n16.pth]
"""
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

MASK64 = (1 << 64) - 1
FACTORS = (1, 2, 8, 32)


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


class Small:
    """Sizes and weights of the small network."""

    channels, dimension, samples = (4, 8, 12, 16), 16, 4

    def __call__(self, name, *shape):
        """Kernels of about unit gain (that of scores and offsets is larger), vectors around 1 for factors and variances, else around 0."""
        if len(shape) > 1:
            gain = 3.0 if "offset_conv" in name or name == "score_head.6.weight" else 1.0
            values = gain * math.sqrt(3 / math.prod(shape[1:])) * uniform(name, *shape)
        else:
            values = (1.0 if name.endswith("running_var") or ".bn" in name and name.endswith("weight") else 0.0) + 0.3 * uniform(name, *shape)
        return torch.from_numpy(values.astype(np.float32).astype(np.float64))


class Released:
    """The authors' weights."""

    channels, dimension, samples = (16, 32, 64, 128), 128, 16

    def __init__(self, path):
        self.tensors = torch.load(path, map_location="cpu")

    def __call__(self, name, *shape):
        assert tuple(self.tensors[name].shape) == shape, name
        return self.tensors[name].double()


def sample(plane, y, x):
    """[C] at a point of [C, H, W], zeros outside."""
    total = torch.zeros(plane.shape[0], dtype=torch.float64)
    for i in (math.floor(y), math.floor(y) + 1):
        for j in (math.floor(x), math.floor(x) + 1):
            if 0 <= i < plane.shape[1] and 0 <= j < plane.shape[2]:
                total += (1 - abs(y - i)) * (1 - abs(x - j)) * plane[:, i, j]
    return total


def moved(net, x, name, outputs):
    inputs, height, width = x.shape
    offsets = F.conv2d(x[None], net(name + ".offset_conv.weight", 18, inputs, 3, 3), net(name + ".offset_conv.bias", 18), padding=1)[0]
    limit = max(height, width) / 4
    print(name, f"{(offsets.abs() > limit).double().mean():.2f} of the offsets are cut")
    offsets = offsets.clamp(-limit, limit)
    kernel = net(name + ".regular_conv.weight", outputs, inputs, 3, 3)
    result = torch.zeros(outputs, height, width, dtype=torch.float64)
    for i in range(height):
        for j in range(width):
            for tap in range(9):
                dy, dx = offsets[2 * tap, i, j].item(), offsets[2 * tap + 1, i, j].item()
                result[:, i, j] += kernel[:, :, tap // 3, tap % 3] @ sample(x, i + tap // 3 - 1 + dy, j + tap % 3 - 1 + dx)
    return result


def norm(net, x, name):
    c = x.shape[0]
    mean, var = net(name + ".running_mean", c), net(name + ".running_var", c)
    scaled = (x - mean[:, None, None]) / torch.sqrt(var[:, None, None] + 1e-5)
    return scaled * net(name + ".weight", c)[:, None, None] + net(name + ".bias", c)[:, None, None]


def layer(net, x, name, outputs, deformable):
    if deformable:
        return moved(net, x, name, outputs)
    return F.conv2d(x[None], net(name + ".weight", outputs, x.shape[0], 3, 3), padding=1)[0]


def block(net, x, index):
    name, outputs = f"block{index}", net.channels[index - 1]
    y = F.selu(norm(net, layer(net, x, name + ".conv1", outputs, index > 2), name + ".bn1"))
    y = norm(net, layer(net, y, name + ".conv2", outputs, index > 2), name + ".bn2")
    if index > 1:
        y = y + F.conv2d(x[None], net(name + ".downsample.weight", outputs, x.shape[0], 1, 1), net(name + ".downsample.bias", outputs))[0]
    return F.selu(y)


def dense(net, image):
    height, width = image.shape[1:]
    right, below = -width % 32, -height % 32
    x = F.pad(image[None], (right // 2, right - right // 2, below // 2, below - below // 2), mode="replicate")[0]
    side, maps = net.dimension // 4, []
    size = x.shape[1:]
    for index in range(1, 5):
        if index > 1:
            x = F.avg_pool2d(x[None], FACTORS[index - 1] // FACTORS[index - 2])[0]
        x = block(net, x, index)
        level = F.selu(F.conv2d(x[None], net(f"conv{index}.weight", side, x.shape[0], 1, 1)))
        maps.append(F.interpolate(level, size=size, mode="bilinear", align_corners=True)[0])
    x = torch.cat(maps)
    s = F.selu(F.conv2d(x[None], net("score_head.0.weight", 8, net.dimension, 1, 1)))
    s = F.selu(F.conv2d(s, net("score_head.2.weight", 4, 8, 3, 3), padding=1))
    s = F.selu(F.conv2d(s, net("score_head.4.weight", 4, 4, 3, 3), padding=1))
    s = torch.sigmoid(F.conv2d(s, net("score_head.6.weight", 1, 4, 3, 3), padding=1))[0, 0]
    cut = slice(below // 2, below // 2 + height), slice(right // 2, right // 2 + width)
    x = x[:, cut[0], cut[1]]
    return x / x.norm(dim=0, keepdim=True), s[cut]


def largest(a, radius=2):
    """The maximum of every window."""
    padded = np.pad(a, radius, constant_values=-np.inf)
    shifts = range(2 * radius + 1)
    return np.max([padded[i:i + a.shape[0], j:j + a.shape[1]] for i in shifts for j in shifts], axis=0)


def keypoints(scores, count, radius=2):
    s = scores.numpy()
    keep = largest(s) == s
    for _ in range(2):
        near = largest(keep.astype(float)) > 0
        rest = np.where(near, 0, s)
        keep |= (largest(rest) == rest) & ~near
    best = np.where(keep, s, 0)
    best[:radius], best[-radius:], best[:, :radius], best[:, -radius:] = 0, 0, 0, 0
    order = np.argsort(-best, axis=None, kind="stable")[:count]
    gaps = -np.diff(np.sort(-best, axis=None)[:count + 1])
    print(f"{count} of {(best > 0).sum()} maxima, nearest scores {np.abs(gaps).min():.1e}")
    points, at = [], []
    steps = np.arange(-radius, radius + 1)
    for k in order:
        i, j = divmod(int(k), s.shape[1])
        e = np.exp((s[i - radius:i + radius + 1, j - radius:j + radius + 1] - s[i, j]) / 0.1)
        points.append((j + (e.sum(0) * steps).sum() / e.sum(), i + (e.sum(1) * steps).sum() / e.sum()))
        at.append(sample(scores[None], points[-1][1], points[-1][0]).item())
    return np.array(points), np.array(at)


def describe(net, features, points):
    d, m = net.dimension, net.samples
    height, width = features.shape[1:]
    limit, result = max(height, width) / 4, []
    for x, y in points:
        left, top = min(max(int(x) - 1, 0), width - 4), min(max(int(y) - 1, 0), height - 4)
        patch = features[:, top:top + 3, left:left + 3]
        hidden = net("desc_head.offset_conv.0.weight", 2 * m, d, 3, 3).flatten(1) @ patch.flatten()
        hidden = F.selu(hidden + net("desc_head.offset_conv.0.bias", 2 * m))
        offsets = net("desc_head.offset_conv.2.weight", 2 * m, 2 * m, 1, 1)[:, :, 0, 0] @ hidden + net("desc_head.offset_conv.2.bias", 2 * m)
        offsets = offsets.clamp(-limit, limit)
        total = torch.zeros(d, dtype=torch.float64)
        for k in range(m):
            f = sample(features, y + offsets[m + k].item(), x + offsets[k].item())
            f = F.selu(net("desc_head.sf_conv.weight", d, d, 1, 1)[:, :, 0, 0] @ f)
            total += f @ net("desc_head.agg_weights", m, d, d)[k]
        result.append((total / total.norm()).numpy())
    return np.array(result)


def main():
    stored, runs = {}, [("small", Small(), (40, 70), 12)]
    if len(sys.argv) > 1:
        runs.append(("n16", Released(sys.argv[1]), (50, 76), 20))
    elif (pathlib.Path(__file__).parent / "aliked.npz").exists():
        with np.load(pathlib.Path(__file__).parent / "aliked.npz") as before:
            stored.update({k: before[k] for k in before if k.startswith("n16.")})
    for name, net, (height, width), count in runs:
        image = np.floor(128 * (uniform(name + " image", height // 2, width // 2, 3) + 1)).repeat(2, 0).repeat(2, 1) / 255
        image = torch.from_numpy(image.transpose(2, 0, 1).astype(np.float32).astype(np.float64))
        features, scores = dense(net, image)
        points, at = keypoints(scores, count)
        descriptors = describe(net, features, points)
        step = 3 if name == "small" else 7
        for key, value in (("image", image.numpy()), ("features", features.numpy()[:, ::step, ::step]), ("scores_map", scores.numpy()), ("keypoints", points),
                           ("scores", at), ("descriptors", descriptors)):
            stored[f"{name}.{key}"] = value.astype(np.float32)
        stored[name + ".keypoints"] = points
    np.savez_compressed(pathlib.Path(__file__).parent / "aliked.npz", **stored)


if __name__ == "__main__":
    main()
