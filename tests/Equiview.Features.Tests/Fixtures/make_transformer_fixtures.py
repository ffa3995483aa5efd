"""Tiny random transformers of every family and what an independent implementation makes of them.

Only plain tensor arithmetic in float64: own attention, own LayerNorm, own cubic resampling, written from the description in
the model papers and the protocol notes. Run once with python3 (torch, any version from 1.13); the results are committed:

  Transformer/inputs.safetensors           images, one per patch size
  Transformer/FAMILY.expected.safetensors  tokens after post-norm, pre-norm and block 2, at the own stride and at half of it
  Transformer/DIALECT.safetensors          the weights of a family under the names of a dialect

Weights and images are representable in half precision, so both element types store them exactly.
"""
import json
import math
import os
import struct

import numpy as np
import torch

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Transformer")
D, DEPTH, HEADS, GRID = 8, 3, 2, 5


# ---------------------------------------------------------------- safetensors by hand
def save(name, tensors, dtype="F32"):
    header, blobs, offset = {}, [], 0
    for key, value in tensors.items():
        raw = value.contiguous().numpy().astype({"F32": "<f4", "F16": "<f2"}[dtype]).tobytes()
        header[key] = {"dtype": dtype, "shape": list(value.shape), "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
        blobs.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(HERE, name + ".safetensors"), "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


# ---------------------------------------------------------------- cubic resampling, one axis as a matrix
def cubic(t, a):
    t = abs(t)
    if t < 1:
        return (a + 2) * t**3 - (a + 3) * t**2 + 1
    if t < 2:
        return a * (t**3 - 5 * t**2 + 8 * t - 4)
    return 0.0


def matrix_plain(n_in, n_out, scale):
    """a = -0.75, four taps, indices clamped; scale is output per input cell."""
    m = np.zeros((n_out, n_in))
    for i in range(n_out):
        at = (i + 0.5) / scale - 0.5
        base = math.floor(at)
        for k in range(-1, 3):
            m[i, min(max(base + k, 0), n_in - 1)] += cubic(at - (base + k), -0.75)
    return m


def matrix_antialias(n_in, n_out):
    """a = -0.5, support widened when shrinking, weights cut at the border and normalised."""
    m = np.zeros((n_out, n_in))
    step = n_in / n_out
    widen = max(step, 1.0)
    for i in range(n_out):
        centre = (i + 0.5) * step
        for j in range(n_in):
            m[i, j] = cubic((j + 0.5 - centre) / widen, -0.5)
        m[i] /= m[i].sum()
    return m


def resize(table, rows, cols, rule, overlapping):
    side = int(math.isqrt(table.shape[0]))
    if rows == side and cols == side:
        return table
    if rule == "hub_antialias" and overlapping:
        rule = "hub_offset"
    grid = table.reshape(side, side, -1)
    if rule == "hub_offset":
        mr, mc = matrix_plain(side, rows, (rows + 0.1) / side), matrix_plain(side, cols, (cols + 0.1) / side)
    elif rule == "plain":
        mr, mc = matrix_plain(side, rows, rows / side), matrix_plain(side, cols, cols / side)
    else:
        mr, mc = matrix_antialias(side, rows), matrix_antialias(side, cols)
    mr, mc = torch.from_numpy(mr), torch.from_numpy(mc)
    return torch.einsum("ri,ijd,cj->rcd", mr, grid, mc).reshape(rows * cols, -1)


def check_resampling():
    """The matrices against the installed PyTorch: a = -0.75 without antialias, -0.5 with."""
    table = torch.randn(GRID * GRID, 3, dtype=torch.float64)
    grid = table.reshape(1, GRID, GRID, 3).permute(0, 3, 1, 2)
    for rows, cols in ((4, 6), (3, 2), (11, 9)):
        kw = dict(mode="bicubic", align_corners=False)
        ref = {
            "plain": torch.nn.functional.interpolate(grid, size=(rows, cols), **kw),
            "antialias": torch.nn.functional.interpolate(grid, size=(rows, cols), antialias=True, **kw),
            "hub_offset": torch.nn.functional.interpolate(
                grid, scale_factor=((rows + 0.1) / GRID, (cols + 0.1) / GRID), recompute_scale_factor=False, **kw),
        }
        for rule, value in ref.items():
            own = resize(table, rows, cols, rule, False).reshape(rows, cols, 3).permute(2, 0, 1)
            error = (own - value[0]).abs().max().item()
            assert error < 1e-5, (rule, rows, cols, error)


# ---------------------------------------------------------------- the network
def layer_norm(x, w, b, eps):
    mean = x.mean(-1, keepdim=True)
    var = ((x - mean) ** 2).mean(-1, keepdim=True)
    return (x - mean) / torch.sqrt(var + eps) * w + b


def gelu(x):
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


def attention(x, p, pre):
    q, k, v = (x @ p[pre + "qkv.weight"].T + p[pre + "qkv.bias"]).split(D, -1)
    out, d = [], D // HEADS
    for h in range(HEADS):
        s = slice(h * d, (h + 1) * d)
        score = q[:, s] @ k[:, s].T / math.sqrt(d)
        weight = torch.exp(score - score.max(-1, keepdim=True).values)
        out.append(weight / weight.sum(-1, keepdim=True) @ v[:, s])
    return torch.cat(out, -1) @ p[pre + "proj.weight"].T + p[pre + "proj.bias"]


def feed_forward(x, p, pre, kind):
    if kind == "swiglu":
        a, b = (x @ p[pre + "w12.weight"].T + p[pre + "w12.bias"]).chunk(2, -1)
        return (a * sigmoid(a) * b) @ p[pre + "w3.weight"].T + p[pre + "w3.bias"]
    h = x @ p[pre + "fc1.weight"].T + p[pre + "fc1.bias"]
    h = h * sigmoid(1.702 * h) if kind == "quick" else gelu(h)
    return h @ p[pre + "fc2.weight"].T + p[pre + "fc2.bias"]


def forward(image, p, f, stride):
    patch, eps = f["patch"], f["eps"]
    rows, cols = (1 + (n - patch) // stride for n in image.shape[1:])
    w = p["patch_embed.proj.weight"].reshape(D, -1)
    b = p.get("patch_embed.proj.bias", 0)
    x = torch.stack([w @ image[:, r * stride:r * stride + patch, c * stride:c * stride + patch].reshape(-1) + b
                     for r in range(rows) for c in range(cols)])
    pos, cls = p["pos_embed"][0], p["cls_token"][0]
    if f["cls_position"]:
        cls, pos = cls + pos[:1], pos[1:]
    x = x + resize(pos, rows, cols, f["rule"], stride < patch)
    x = torch.cat([cls] + ([p["register_tokens"][0]] if f["registers"] else []) + [x])
    if f["pre_norm"]:
        x = layer_norm(x, p["norm_pre.weight"], p["norm_pre.bias"], eps)
    taps = {}
    for i in range(DEPTH):
        pre = f"blocks.{i}."
        y = attention(layer_norm(x, p[pre + "norm1.weight"], p[pre + "norm1.bias"], eps), p, pre + "attn.")
        x = x + y * (p[pre + "ls1.gamma"] if f["layer_scale"] else 1)
        y = feed_forward(layer_norm(x, p[pre + "norm2.weight"], p[pre + "norm2.bias"], eps), p, pre + "mlp.", f["ffn"])
        x = x + y * (p[pre + "ls2.gamma"] if f["layer_scale"] else 1)
        if i == 1:
            taps["block2"] = x
    taps["pre"] = x
    taps["post"] = layer_norm(x, p["norm.weight"], p["norm.bias"], eps)
    return taps


# ---------------------------------------------------------------- families
def family(patch, rule, ffn="gelu", hidden=20, registers=0, layer_scale=False, pre_norm=False, patch_bias=True,
           cls_position=True, eps=1e-6, classes=0):
    return dict(locals())


FAMILIES = {
    "dinov2": family(6, "hub_offset", layer_scale=True),
    "dinov2_reg": family(6, "hub_antialias", layer_scale=True, registers=4),
    "dinov2_swiglu": family(6, "hub_offset", ffn="swiglu", hidden=12, layer_scale=True),
    "dinov2_plain": family(6, "plain", layer_scale=True),
    "mae": family(4, "antialias"),
    "clip_laion": family(4, "antialias", pre_norm=True, patch_bias=False, eps=1e-5),
    "clip_openai": family(4, "antialias", pre_norm=True, patch_bias=False, eps=1e-5, ffn="quick"),
    "deit3": family(4, "antialias", layer_scale=True, cls_position=False),
    "augreg": family(4, "antialias", classes=7),
}


def weights(f, seed):
    g = torch.Generator().manual_seed(seed)

    def draw(*shape, scale=0.5, mean=0.0):
        return (mean + scale * torch.randn(*shape, generator=g)).half().double()

    p = {"cls_token": draw(1, 1, D), "pos_embed": draw(1, GRID * GRID + f["cls_position"], D, scale=1.0)}
    if f["registers"]:
        p["register_tokens"] = draw(1, f["registers"], D)
    p["patch_embed.proj.weight"] = draw(D, 3, f["patch"], f["patch"], scale=0.2)
    if f["patch_bias"]:
        p["patch_embed.proj.bias"] = draw(D)

    def norm(name):
        p[name + ".weight"], p[name + ".bias"] = draw(D, scale=0.2, mean=1.0), draw(D, scale=0.2)

    def linear(name, n_in, n_out):
        p[name + ".weight"], p[name + ".bias"] = draw(n_out, n_in), draw(n_out, scale=0.2)

    if f["pre_norm"]:
        norm("norm_pre")
    for i in range(DEPTH):
        pre = f"blocks.{i}."
        norm(pre + "norm1")
        linear(pre + "attn.qkv", D, 3 * D)
        linear(pre + "attn.proj", D, D)
        if f["layer_scale"]:
            p[pre + "ls1.gamma"] = draw(D, scale=0.3, mean=0.5)
        norm(pre + "norm2")
        if f["ffn"] == "swiglu":
            linear(pre + "mlp.w12", D, 2 * f["hidden"])
            linear(pre + "mlp.w3", f["hidden"], D)
        else:
            linear(pre + "mlp.fc1", D, f["hidden"])
            linear(pre + "mlp.fc2", f["hidden"], D)
        if f["layer_scale"]:
            p[pre + "ls2.gamma"] = draw(D, scale=0.3, mean=0.5)
    norm("norm")
    if f["classes"]:
        linear("head", D, f["classes"])
    return p


# ---------------------------------------------------------------- dialects
def renamed(p, block, exact, inside):
    """Canonical names to another dialect: `exact` outside the blocks, `inside` within, by module or tensor name."""
    out = {}
    for key, value in p.items():
        parts = key.split(".", 2)
        head, tail, table = ("", key, exact) if parts[0] != "blocks" else (block.format(parts[1]), parts[2], inside)
        for old, new in table.items():
            if tail == old or tail.startswith(old + "."):
                rest = tail[len(old):]
                if isinstance(new, tuple):
                    for name, part in zip(new, value.chunk(3, 0)):
                        out[head + name + rest] = part.clone()
                else:
                    out[head + new + rest] = value
                break
        else:
            out[head + tail] = value
    return out


def prefixed(p, prefix):
    return {prefix + k: v for k, v in p.items()}


HF_EMBED = {"cls_token": "embeddings.cls_token", "pos_embed": "embeddings.position_embeddings", "norm": "layernorm",
            "register_tokens": "embeddings.register_tokens", "patch_embed.proj": "embeddings.patch_embeddings.projection", "head": "classifier"}
HF_ATTN = {"attn.qkv": tuple("attention.attention." + n for n in ("query", "key", "value")), "attn.proj": "attention.output.dense"}
HF_DINO = {**HF_ATTN, "ls1.gamma": "layer_scale1.lambda1", "ls2.gamma": "layer_scale2.lambda1", "mlp.w12": "mlp.weights_in", "mlp.w3": "mlp.weights_out"}
HF_VIT = {**HF_ATTN, "norm1": "layernorm_before", "norm2": "layernorm_after", "mlp.fc1": "intermediate.dense", "mlp.fc2": "output.dense"}
TIMM_GLU = {"mlp.w12": "mlp.fc1", "mlp.w3": "mlp.fc2"}


def hf_dino(p):
    return renamed(p, "encoder.layer.{}.", HF_EMBED, HF_DINO)


def hf_vit(p):
    return renamed(p, "encoder.layer.{}.", HF_EMBED, HF_VIT)


def extra(*names):
    return {n: torch.ones(2) for n in names}


def timm_reg4(p):
    p = renamed(p, "blocks.{}.", {"register_tokens": "reg_token"}, TIMM_GLU)
    p["cls_token"] = p["cls_token"] + p["pos_embed"][:, :1]
    p["pos_embed"] = p["pos_embed"][:, 1:]
    return p


def open_clip(p):
    p = renamed(p, "visual.transformer.resblocks.{}.",
                {"cls_token": "visual.class_embedding", "pos_embed": "visual.positional_embedding", "patch_embed.proj": "visual.conv1",
                 "norm_pre": "visual.ln_pre", "norm": "visual.ln_post"},
                {"norm1": "ln_1", "norm2": "ln_2", "attn.qkv.weight": "attn.in_proj_weight", "attn.qkv.bias": "attn.in_proj_bias",
                 "attn.proj": "attn.out_proj", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj"})
    p["visual.class_embedding"] = p["visual.class_embedding"].reshape(D)
    p["visual.positional_embedding"] = p["visual.positional_embedding"][0]
    return {**p, **extra("visual.proj", "transformer.resblocks.0.ln_1.weight", "token_embedding.weight", "positional_embedding",
                         "ln_final.weight", "text_projection", "logit_scale")}


def hf_clip(p):
    v = "vision_model."
    p = renamed(p, v + "encoder.layers.{}.",
                {"cls_token": v + "embeddings.class_embedding", "pos_embed": v + "embeddings.position_embedding.weight",
                 "patch_embed.proj": v + "embeddings.patch_embedding", "norm_pre": v + "pre_layrnorm", "norm": v + "post_layernorm"},
                {"norm1": "layer_norm1", "norm2": "layer_norm2", "attn.proj": "self_attn.out_proj",
                 "attn.qkv": tuple(f"self_attn.{n}_proj" for n in "qkv")})
    p[v + "embeddings.class_embedding"] = p[v + "embeddings.class_embedding"].reshape(D)
    p[v + "embeddings.position_embedding.weight"] = p[v + "embeddings.position_embedding.weight"][0]
    return {**p, **extra(v + "embeddings.position_ids", "text_model.final_layer_norm.weight", "visual_projection.weight",
                         "text_projection.weight", "logit_scale")}


DIALECTS = {  # name: (family, element type, names)
    "official_dinov2": ("dinov2", "F32", lambda p: {**p, **extra("mask_token")}),
    "timm_dinov2": ("dinov2", "F16", lambda p: p),
    "hf_dinov2": ("dinov2", "F16", lambda p: {**hf_dino(p), **extra("embeddings.mask_token")}),
    "hf_dinov2_classifier": ("dinov2", "F16", lambda p: {**prefixed(hf_dino(p), "dinov2."), **extra("classifier.weight", "classifier.bias")}),
    "hf_dinov2_plain": ("dinov2_plain", "F16", hf_dino),
    "official_dinov2_reg": ("dinov2_reg", "F16", lambda p: {**p, **extra("mask_token")}),
    "timm_dinov2_reg": ("dinov2_reg", "F32", timm_reg4),
    "hf_dinov2_reg": ("dinov2_reg", "F16", lambda p: prefixed(hf_dino(p), "dinov2_with_registers.")),
    "official_swiglu": ("dinov2_swiglu", "F16", lambda p: {**p, **extra("mask_token")}),
    "timm_swiglu": ("dinov2_swiglu", "F16", lambda p: renamed(p, "blocks.{}.", {}, TIMM_GLU)),
    "hf_swiglu": ("dinov2_swiglu", "F16", hf_dino),
    "official_mae": ("mae", "F16", lambda p: prefixed({**p, **extra("mask_token", "decoder_pos_embed", "decoder_blocks.0.norm1.weight")}, "model.")),
    "timm_mae": ("mae", "F16", lambda p: p),
    "hf_mae": ("mae", "F16", lambda p: {**prefixed(hf_vit(p), "vit."), **extra("decoder.mask_token", "decoder.decoder_norm.bias")}),
    "timm_deit3": ("deit3", "F16", lambda p: {**p, **extra("head.weight", "head.bias")}),
    "raw_deit3": ("deit3", "F16", lambda p: prefixed({**renamed(p, "blocks.{}.", {}, {"ls1.gamma": "gamma_1", "ls2.gamma": "gamma_2"}),
                                                       **extra("head.weight", "head.bias")}, "model.")),
    "timm_clip": ("clip_laion", "F16", lambda p: {**p, **extra("head.weight", "head.bias")}),
    "open_clip": ("clip_laion", "F32", open_clip),
    "openai_clip": ("clip_openai", "F16", open_clip),
    "hf_clip": ("clip_openai", "F16", hf_clip),
    "timm_augreg": ("augreg", "F16", lambda p: p),
    "hf_vit": ("augreg", "F16", lambda p: {k if k.startswith("classifier") else "vit." + k: v for k, v in hf_vit(p).items()}),
}


def main():
    torch.manual_seed(0)
    check_resampling()
    os.makedirs(HERE, exist_ok=True)
    g = torch.Generator().manual_seed(99)
    images = {f"patch{n}": torch.randn(3, 4 * n, 6 * n if n == 4 else 3 * n, generator=g).half().double() for n in (4, 6)}
    save("inputs", images, "F16")
    params = {}
    for seed, (name, f) in enumerate(FAMILIES.items()):
        p = params[name] = weights(f, 7 + seed)
        expected = {}
        for stride in (f["patch"], f["patch"] // 2):
            for tap, tokens in forward(images[f"patch{f['patch']}"], p, f, stride).items():
                if stride == f["patch"] or tap == "pre":
                    expected[f"stride{stride}.{tap}"] = tokens
        if f["classes"]:
            expected["logits"] = expected[f"stride{f['patch']}.post"][0] @ p["head.weight"].T + p["head.bias"]
        save(name + ".expected", expected)
    for name, (of, dtype, names) in DIALECTS.items():
        save(name, names(dict(params[of])), dtype)


main()
