"""Tiny random DINOv3 networks and what an independent float64 implementation makes of them.

Written from the description in the DINOv3 paper and its public model card: rotary positions (periods 100^(2j/(Dh/2)), centers of patches from -1
to 1 on each side, halves rotated), keys without bias, storage tokens, LayerScale, LayerNorm epsilon 1e-5. Run once with python3 (torch 1.13
or later); the results are committed as Transformer/dinov3*.safetensors.
"""
import math

import torch

from make_transformer_fixtures import gelu, layer_norm, save, sigmoid

D, HEADS, DEPTH, PATCH, REGISTERS = 16, 2, 2, 4, 4
DH = D // HEADS
generator = torch.Generator().manual_seed(3)


def half(*shape, scale=0.2):
    return (torch.randn(*shape, generator=generator) * scale).half().double()


def weights(gated):
    hidden = 12 if gated else 20
    p = {"cls_token": half(1, 1, D), "registers": half(1, REGISTERS, D), "proj": half(D, 3, PATCH, PATCH), "proj_bias": half(D)}
    for i in range(DEPTH):
        b = {"norm1.w": 1 + half(D), "norm1.b": half(D), "norm2.w": 1 + half(D), "norm2.b": half(D)}
        for n in "qkv":
            b[n + ".w"] = half(D, D, scale=0.5)
            b[n + ".b"] = half(D)
        b["o.w"], b["o.b"], b["ls1"], b["ls2"] = half(D, D), half(D), 1 + half(D), 1 + half(D)
        for n in ("gate", "up") if gated else ("up",):
            b[n + ".w"], b[n + ".b"] = half(hidden, D), half(hidden)
        b["down.w"], b["down.b"] = half(D, hidden), half(D)
        p[i] = b
    p["norm.w"], p["norm.b"] = 1 + half(D), half(D)
    return p


def rotate(x, rows, cols, periods):
    """x [N, Dh] of patches: every pair (channel, channel + Dh/2) is turned."""
    out = x.clone()
    for n in range(rows * cols):
        y = 2 * (n // cols + 0.5) / rows - 1
        c = 2 * (n % cols + 0.5) / cols - 1
        angles = [2 * math.pi * v / p for v in (y, c) for p in periods]
        for k, a in enumerate(angles):
            u, w = x[n, k].item(), x[n, k + DH // 2].item()
            out[n, k] = u * math.cos(a) - w * math.sin(a)
            out[n, k + DH // 2] = w * math.cos(a) + u * math.sin(a)
    return out


def forward(image, p, gated, biased, periods):
    rows, cols = image.shape[1] // PATCH, image.shape[2] // PATCH
    w = p["proj"].reshape(D, -1)
    patches = torch.stack([
        w @ image[:, r * PATCH:(r + 1) * PATCH, c * PATCH:(c + 1) * PATCH].reshape(-1) + p["proj_bias"]
        for r in range(rows) for c in range(cols)])
    x = torch.cat([p["cls_token"][0], p["registers"][0], patches])
    blocks = []
    for i in range(DEPTH):
        b = p[i]
        h = layer_norm(x, b["norm1.w"], b["norm1.b"], 1e-5)
        q, k, v = (h @ b[n + ".w"].T + (b[n + ".b"] if biased and n != "k" else 0) for n in "qkv")
        heads = []
        for s in (slice(j * DH, (j + 1) * DH) for j in range(HEADS)):
            qs, ks = q[:, s].clone(), k[:, s].clone()
            qs[1 + REGISTERS:] = rotate(qs[1 + REGISTERS:], rows, cols, periods)
            ks[1 + REGISTERS:] = rotate(ks[1 + REGISTERS:], rows, cols, periods)
            score = torch.softmax(qs @ ks.T / math.sqrt(DH), -1)
            heads.append(score @ v[:, s])
        x = x + b["ls1"] * (torch.cat(heads, -1) @ b["o.w"].T + b["o.b"])
        h = layer_norm(x, b["norm2.w"], b["norm2.b"], 1e-5)
        up = h @ b["up.w"].T + b["up.b"]
        if gated:
            g = h @ b["gate.w"].T + b["gate.b"]
            inner = g * sigmoid(g) * up
        else:
            inner = gelu(up)
        x = x + b["ls2"] * (inner @ b["down.w"].T + b["down.b"])
        blocks.append(x)
    return {"block:1": blocks[0], "pre": x, "post": layer_norm(x, p["norm.w"], p["norm.b"], 1e-5)}


def official(p, gated, biased, periods):
    t = {"cls_token": p["cls_token"], "storage_tokens": p["registers"], "mask_token": half(1, D), "rope_embed.periods": periods,
         "patch_embed.proj.weight": p["proj"], "patch_embed.proj.bias": p["proj_bias"], "norm.weight": p["norm.w"], "norm.bias": p["norm.b"],
         "local_cls_norm.weight": half(D), "local_cls_norm.bias": half(D)}
    for i in range(DEPTH):
        b, n = p[i], f"blocks.{i}."
        t[n + "attn.qkv.weight"] = torch.cat([b["q.w"], b["k.w"], b["v.w"]])
        if biased:
            t[n + "attn.qkv.bias"] = torch.cat([b["q.b"], b["k.b"], b["v.b"]])
            t[n + "attn.qkv.bias_mask"] = torch.cat([torch.ones(D), torch.zeros(D), torch.ones(D)])
        t[n + "attn.proj.weight"], t[n + "attn.proj.bias"] = b["o.w"], b["o.b"]
        t[n + "ls1.gamma"], t[n + "ls2.gamma"] = b["ls1"], b["ls2"]
        for norm in ("norm1", "norm2"):
            t[n + norm + ".weight"], t[n + norm + ".bias"] = b[norm + ".w"], b[norm + ".b"]
        for own, name in (("gate", "w1"), ("up", "w2"), ("down", "w3")) if gated else (("up", "fc1"), ("down", "fc2")):
            t[n + f"mlp.{name}.weight"], t[n + f"mlp.{name}.bias"] = b[own + ".w"], b[own + ".b"]
    return t


def hugging_face(p, gated):
    t = {"embeddings.cls_token": p["cls_token"], "embeddings.register_tokens": p["registers"], "embeddings.mask_token": half(1, 1, D),
         "embeddings.patch_embeddings.weight": p["proj"], "embeddings.patch_embeddings.bias": p["proj_bias"],
         "norm.weight": p["norm.w"], "norm.bias": p["norm.b"]}
    for i in range(DEPTH):
        b, n = p[i], f"layer.{i}."
        for own in "qkv":
            t[n + f"attention.{own}_proj.weight"] = b[own + ".w"]
        t[n + "attention.q_proj.bias"], t[n + "attention.v_proj.bias"] = b["q.b"], b["v.b"]
        t[n + "attention.o_proj.weight"], t[n + "attention.o_proj.bias"] = b["o.w"], b["o.b"]
        t[n + "layer_scale1.lambda1"], t[n + "layer_scale2.lambda1"] = b["ls1"], b["ls2"]
        for norm in ("norm1", "norm2"):
            t[n + norm + ".weight"], t[n + norm + ".bias"] = b[norm + ".w"], b[norm + ".b"]
        for own in ("gate", "up", "down") if gated else ("up", "down"):
            t[n + f"mlp.{own}_proj.weight"], t[n + f"mlp.{own}_proj.bias"] = b[own + ".w"], b[own + ".b"]
    return t


def timm(p, gated, biased):
    t = {"cls_token": p["cls_token"], "reg_token": p["registers"], "patch_embed.proj.weight": p["proj"],
         "patch_embed.proj.bias": p["proj_bias"], "norm.weight": p["norm.w"], "norm.bias": p["norm.b"]}
    for i in range(DEPTH):
        b, n = p[i], f"blocks.{i}."
        t[n + "attn.qkv.weight"] = torch.cat([b["q.w"], b["k.w"], b["v.w"]])
        if biased:
            t[n + "attn.q_bias"], t[n + "attn.v_bias"] = b["q.b"], b["v.b"]
        t[n + "attn.proj.weight"], t[n + "attn.proj.bias"] = b["o.w"], b["o.b"]
        t[n + "gamma_1"], t[n + "gamma_2"] = b["ls1"], b["ls2"]
        for norm in ("norm1", "norm2"):
            t[n + norm + ".weight"], t[n + norm + ".bias"] = b[norm + ".w"], b[norm + ".b"]
        for own, name in (("gate", "fc1_g"), ("up", "fc1_x"), ("down", "fc2")) if gated else (("up", "fc1"), ("down", "fc2")):
            t[n + f"mlp.{name}.weight"], t[n + f"mlp.{name}.bias"] = b[own + ".w"], b[own + ".b"]
    return t


def main():
    exact = torch.tensor([100 ** (2 * j / (DH / 2)) for j in range(DH // 4)], dtype=torch.float64)
    rounded = exact.bfloat16().double()
    images = {"wide": half(3, 3 * PATCH, 5 * PATCH, scale=1), "tall": half(3, 5 * PATCH, 3 * PATCH, scale=1)}
    save("dinov3_images", images)
    for name, gated in (("dinov3", False), ("dinov3_gated", True)):
        p = weights(gated)
        save(name + "_official", official(p, gated, True, rounded))
        save(name + "_official_nobias", official(p, gated, False, rounded))
        save(name + "_hf", {"model." + k: v for k, v in hugging_face(p, gated).items()})
        save(name + "_timm", timm(p, gated, True))
        save(name + "_timm_nobias", timm(p, gated, False))
        expected = {}
        for image, values in images.items():
            for kind, biased, periods in (("official", True, rounded), ("official_nobias", False, rounded), ("hf", True, exact),
                                          ("timm", True, exact), ("timm_nobias", False, exact)):
                for layer, tokens in forward(values, p, gated, biased, periods).items():
                    expected[f"{kind}.{image}.{layer}"] = tokens
        save(name + ".expected", expected)


if __name__ == "__main__":
    main()
