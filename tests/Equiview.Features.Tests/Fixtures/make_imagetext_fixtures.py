"""Tiny random networks of Perception Encoder, SigLIP 2, C-RADIO and CLIP and what an independent float64 implementation makes of them.

Written from the papers and model cards, one loop a rule. Two blocks, images of 3x5 and 5x3 patches, so that sides cannot be swapped unseen.
Run once with python3 (torch 1.13 or later); the results are committed as Transformer/{pe,siglip,radio,joint}*.safetensors.
"""
import math

import torch

from make_transformer_fixtures import gelu, layer_norm, matrix_antialias, matrix_plain, save

D, HEADS, DEPTH, PATCH, HIDDEN, JOINT = 16, 2, 2, 4, 20, 6
DH = D // HEADS
generator = torch.Generator().manual_seed(5)


def half(*shape, scale=0.2):
    return (torch.randn(*shape, generator=generator) * scale).half().double()


def weights(positions, class_token=False, class_position=False, registers=0, patch_bias=True, pre_norm=False, norm=True, scale=False):
    p = {"pos": half(positions + class_position, D, scale=1), "proj": half(D, 3, PATCH, PATCH)}
    if class_token:
        p["cls"] = half(D)
    if registers:
        p["registers"] = half(registers, D)
    if patch_bias:
        p["proj_bias"] = half(D)
    for name in ["norm_pre"] * pre_norm + ["norm"] * norm:
        p[name + ".w"], p[name + ".b"] = 1 + half(D), half(D)
    for i in range(DEPTH):
        b = {"norm1.w": 1 + half(D), "norm1.b": half(D), "norm2.w": 1 + half(D), "norm2.b": half(D)}
        b["qkv.w"], b["qkv.b"], b["o.w"], b["o.b"] = half(3 * D, D, scale=0.5), half(3 * D), half(D, D), half(D)
        b["fc1.w"], b["fc1.b"], b["fc2.w"], b["fc2.b"] = half(HIDDEN, D, scale=0.6), half(HIDDEN), half(D, HIDDEN), half(D)
        if scale:
            b["ls1"], b["ls2"] = 1 + half(D), 1 + half(D)
        p[i] = b
    return p


def matrix_linear(n_in, n_out):
    m = torch.zeros(n_out, n_in, dtype=torch.float64)
    for i in range(n_out):
        at = max((i + 0.5) * n_in / n_out - 0.5, 0)
        low = min(int(math.floor(at)), n_in - 1)
        m[i, low] += 1 - (at - low)
        m[i, min(low + 1, n_in - 1)] += at - low
    return m


def resize(table, rows, cols, rule):
    side = math.isqrt(table.shape[0])
    if (rows, cols) == (side, side):
        return table
    grid = table.reshape(side, side, D)

    def apply(mr, mc):
        return torch.einsum("ri,ijd,cj->rcd", torch.as_tensor(mr), grid, torch.as_tensor(mc))

    if rule == "window":
        m = max(rows, cols)
        return apply(matrix_linear(side, m), matrix_linear(side, m))[:rows, :cols].reshape(-1, D)
    if rule == "linear":
        return apply(matrix_linear(side, rows), matrix_linear(side, cols)).reshape(-1, D)
    if rule == "plain":
        return apply(matrix_plain(side, rows, rows / side), matrix_plain(side, cols, cols / side)).reshape(-1, D)
    return apply(matrix_antialias(side, rows), matrix_antialias(side, cols)).reshape(-1, D)


def tanh_gelu(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def rotate(x, rows, cols, first):
    """x [N, Dh] of patches: columns turn the first half of the channels, rows the second, neighbors together."""
    out, axis = x.clone(), DH // 2
    for n in range(rows * cols):
        for part, position in ((0, n % cols + first), (1, n // cols + first)):
            for k in range(axis // 2):
                a = position * 10000.0 ** (-2 * k / axis)
                c = part * axis + 2 * k
                u, w = x[n, c].item(), x[n, c + 1].item()
                out[n, c] = u * math.cos(a) - w * math.sin(a)
                out[n, c + 1] = w * math.cos(a) + u * math.sin(a)
    return out


def forward(image, p, rule, eps=1e-6, activation=gelu, rotary=False, joint=None):
    rows, cols = image.shape[1] // PATCH, image.shape[2] // PATCH
    w = p["proj"].reshape(D, -1)
    x = torch.stack([
        w @ image[:, r * PATCH:(r + 1) * PATCH, c * PATCH:(c + 1) * PATCH].reshape(-1) + p.get("proj_bias", 0)
        for r in range(rows) for c in range(cols)])
    pos, prefix = p["pos"], []
    if "cls" in p:
        prefix, pos = [(p["cls"] + pos[0])[None]], pos[1:]
    if "registers" in p:
        prefix.append(p["registers"])
    x = torch.cat(prefix + [x + resize(pos, rows, cols, rule)])
    before = x.shape[0] - rows * cols
    if "norm_pre.w" in p:
        x = layer_norm(x, p["norm_pre.w"], p["norm_pre.b"], eps)
    out = {}
    for i in range(DEPTH):
        b = p[i]
        h = layer_norm(x, b["norm1.w"], b["norm1.b"], eps)
        q, k, v = (h @ b["qkv.w"].T + b["qkv.b"]).split(D, -1)
        if i == DEPTH - 1:
            out["values"] = v @ b["o.w"].T + b["o.b"]
        heads = []
        for s in (slice(j * DH, (j + 1) * DH) for j in range(HEADS)):
            qs, ks = q[:, s].clone(), k[:, s].clone()
            if rotary:
                qs[before:], ks[before:] = (rotate(t[before:], rows, cols, 1 if "cls" in p else 0) for t in (qs, ks))
            heads.append(torch.softmax(qs @ ks.T / math.sqrt(DH), -1) @ v[:, s])
        x = x + b.get("ls1", 1) * (torch.cat(heads, -1) @ b["o.w"].T + b["o.b"])
        h = layer_norm(x, b["norm2.w"], b["norm2.b"], eps)
        x = x + b.get("ls2", 1) * (activation(h @ b["fc1.w"].T + b["fc1.b"]) @ b["fc2.w"].T + b["fc2.b"])
        if i == 0:
            out["block:1"] = x

    def final(t):
        return layer_norm(t, p["norm.w"], p["norm.b"], eps) if "norm.w" in p else t

    out["pre"], out["post"] = x, final(x)
    values = out.pop("values")
    if joint is not None:
        out["joint"], out["joint-values"] = out["post"] @ joint, final(values) @ joint
    return out


def names(p, block, top, inside):
    """Own names to those of a dialect: `top` outside the blocks, `inside` within; .w and .b become .weight and .bias."""
    long = {"w": "weight", "b": "bias"}
    t = {}
    for own, name in top.items():
        if own in p:
            t[name] = p[own]
        for end in "wb":
            if f"{own}.{end}" in p:
                t[f"{name}.{long[end]}"] = p[f"{own}.{end}"]
    for i in range(DEPTH):
        for key, value in p[i].items():
            own, _, end = key.partition(".")
            name = inside[key] if key in inside else inside.get(own, own) + ("." + long[end] if end else "")
            t[block.format(i) + name] = value
    return t


def clip(p, prefix=""):
    return names(p, prefix + "transformer.resblocks.{}.",
                 {"cls": prefix + "class_embedding", "pos": prefix + "positional_embedding", "proj": prefix + "conv1.weight",
                  "norm_pre": prefix + "ln_pre", "norm": prefix + "ln_post"},
                 {"norm1": "ln_1", "norm2": "ln_2", "qkv.w": "attn.in_proj_weight", "qkv.b": "attn.in_proj_bias", "o": "attn.out_proj",
                  "fc1": "mlp.c_fc", "fc2": "mlp.c_proj", "ls1": "ls_1.gamma", "ls2": "ls_2.gamma"})


def timm(p, scales=("ls1.gamma", "ls2.gamma"), top=None):
    t = names(p, "blocks.{}.",
              {"proj": "patch_embed.proj.weight", "proj_bias": "patch_embed.proj.bias", "norm_pre": "norm_pre", "norm": "norm", **(top or {})},
              {"qkv": "attn.qkv", "o": "attn.proj", "fc1": "mlp.fc1", "fc2": "mlp.fc2", "ls1": scales[0], "ls2": scales[1]})
    if not top:
        t["pos_embed"] = p["pos"][None]
        if "cls" in p:
            t["cls_token"] = p["cls"][None, None]
    return t


def hugging_face(p):
    v = "vision_model."
    t = names(p, v + "encoder.layers.{}.",
              {"cls": v + "embeddings.class_embedding", "pos": v + "embeddings.position_embedding.weight",
               "proj": v + "embeddings.patch_embedding.weight", "proj_bias": v + "embeddings.patch_embedding.bias",
               "norm_pre": v + "pre_layrnorm", "norm": v + "post_layernorm"},
              {"norm1": "layer_norm1", "norm2": "layer_norm2", "qkv": "qkv", "o": "self_attn.out_proj", "fc1": "mlp.fc1", "fc2": "mlp.fc2"})
    for key in [k for k in t if ".qkv." in k]:
        for n, part in zip("qkv", t.pop(key).chunk(3, 0)):
            t[key.replace("qkv", f"self_attn.{n}_proj")] = part.clone()
    return t


def radio(p, spectral=False):
    t = timm(p, ("ls1.grandma", "ls2.grandma"),
             {"pos": "patch_generator.pos_embed", "registers": "patch_generator.cls_token.token"})
    t["patch_generator.pos_embed"] = t["patch_generator.pos_embed"][None]
    t["patch_generator.embedder.weight"] = t.pop("patch_embed.proj.weight").reshape(D, -1)
    t["summary_idxs"] = torch.zeros(2)
    if spectral:
        for key in [k for k in t if k.endswith(".weight") and k.startswith("blocks.") and "norm" not in k]:
            whole, layer = t.pop(key), key[:-len(".weight")]
            parts = 3 if layer.endswith("qkv") else 1
            stored = []
            for i, w in enumerate(whole.chunk(parts, 0)):
                if parts == 3 and i == 2:  # values are left as they are
                    stored.append(w)
                    continue
                at = f"{layer}.parametrizations.weight.0." + (f"parts.{i}." if parts == 3 else "")
                u, v = half(w.shape[0]), half(w.shape[1])
                original = w * 0.5
                sigma = (u @ (original @ v)).item() + 1e-6
                wanted = 2 * sigma  # so that original * scale / sigma is w
                if wanted > 0.06:
                    t[at + "scale"], t[at + "_sn_version"] = torch.tensor([[math.log(math.expm1(wanted - 0.05))]]), torch.tensor([2.0])
                else:
                    t[at + "scale"] = torch.tensor([[wanted]])
                t[at + "_u"], t[at + "_v"] = u, v
                stored.append(original)
            t[layer + ".parametrizations.weight.original"] = torch.cat(stored)
    return t


def prefixed(t, prefix):
    return {prefix + k: v for k, v in t.items()}


def ones(*keys):
    return {k: torch.ones(2) for k in keys}


def main():
    images = {"wide": half(3, 3 * PATCH, 5 * PATCH, scale=1), "tall": half(3, 5 * PATCH, 3 * PATCH, scale=1)}
    save("imagetext_images", images)

    def expect(name, **how):
        save(name + ".expected", {f"{image}.{layer}": tokens for image, values in images.items()
                                  for layer, tokens in forward(values, **how).items()})

    p = weights(16, class_token=True, class_position=True, patch_bias=False, pre_norm=True, norm=False)
    save("pe_official", prefixed(clip(p), "state_dict."))
    save("pe_visual", {**prefixed(clip(p, "visual."), "module."), **ones("module.logit_scale", "module.text_projection")})
    save("pe_timm", timm(p))
    expect("pe", p=p, rule="linear", eps=1e-5, rotary=True)

    p = weights(16, patch_bias=False, pre_norm=True, norm=False, scale=True)
    save("pe_g_official", clip(p))
    save("pe_g_timm", timm(p, ("gamma_1", "gamma_2")))
    expect("pe_g", p=p, rule="linear", eps=1e-5, rotary=True)

    p = weights(16)
    save("siglip_timm", {**timm(p), **ones("attn_pool.latent", "attn_pool.norm.weight")})
    save("siglip_open_clip", {**prefixed({**timm(p), **ones("attn_pool.latent")}, "visual.trunk."),
                              **ones("logit_scale", "text.transformer.resblocks.0.ln_1.weight")})
    save("siglip_hf", {**hugging_face(p), **ones("vision_model.head.probe", "text_model.final_layer_norm.weight", "logit_bias")})
    expect("siglip", p=p, rule="antialias")
    expect("siglip_hf", p=p, rule="plain", activation=tanh_gelu)

    mean, std = torch.tensor([0.48145466, 0.4578275, 0.40821073]), torch.tensor([0.26862954, 0.26130258, 0.27577711])
    conditioner = {"input_conditioner.norm_mean": mean.reshape(3, 1, 1), "input_conditioner.norm_std": std.reshape(3, 1, 1)}
    p = weights(36, registers=3, patch_bias=False, norm=False, scale=True)
    save("radio_official", {**prefixed({**prefixed(radio(p), "base_model."), **conditioner}, "state_dict."),
                            **ones("state_dict._heads.clip.weight")})
    save("radio_spectral", {**prefixed(radio(p, True), "base_model."), **conditioner})
    save("radio_hf", prefixed({**prefixed(radio(p), "model."), **conditioner}, "radio_model."))
    expect("radio", p=p, rule="window")
    p = weights(36, registers=2, patch_bias=False)
    save("radio_normed", {**prefixed(radio(p), "base_model."), "input_conditioner.norm_mean": mean.reshape(3, 1, 1) + 0.1,
                          "input_conditioner.norm_std": std.reshape(3, 1, 1)})
    expect("radio_normed", p=p, rule="window")

    joint = half(D, JOINT)
    p = weights(16, class_token=True, class_position=True, patch_bias=False, pre_norm=True)
    save("joint_openai", {**clip(p, "visual."), "visual.proj": joint, **ones("positional_embedding", "text_projection", "logit_scale")})
    save("joint_hf", {**hugging_face(p), "visual_projection.weight": joint.T, **ones("text_projection.weight", "logit_scale")})
    expect("joint", p=p, rule="antialias", eps=1e-5, joint=joint)


if __name__ == "__main__":
    main()
