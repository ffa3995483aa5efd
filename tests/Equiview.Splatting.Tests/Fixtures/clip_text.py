# A CLIP text tower with random weights (width 64, one block, context 12, 20 channels out), its tokens and embeddings, computed with plain torch
# operations and a byte-pair encoder written for this script. Run once: python3 clip_text.py; the results in clip-text/ are committed.
import json, re, torch
torch.manual_seed(3)
merges = "t h|th e</w>|a n|an d</w>|r e|re d</w>|c u|cu p</w>|o n|o n</w>|i n|in g</w>|t a|ta b|l e</w>|tab le</w>|p l|pl a|pla te</w>|t e</w>|pla te</w>|Ã ©</w>".split("|")
open("clip-text/merges.txt", "w", encoding="utf-8").write("#version: 0.2\n" + "\n".join(merges) + "\n")
printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
others = [b for b in range(256) if b not in printable]
letter = {b: chr(b) for b in printable}
letter.update({b: chr(256 + i) for i, b in enumerate(others)})
order = [letter[b] for b in printable] + [letter[b] for b in others]
vocabulary = order + [c + "</w>" for c in order] + ["".join(m.split(" ")) for m in merges] + ["<start>", "<end>"]
number = {t: i for i, t in enumerate(vocabulary)}
rank = {tuple(m.split(" ")): i for i, m in reversed(list(enumerate(merges)))}

def encode(text):
    result = [number["<start>"]]
    for word in re.findall(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|[^\s\w]+|_+", text.lower()):
        parts = [letter[b] for b in word.encode()]
        parts[-1] += "</w>"
        while True:
            best = min(zip(parts, parts[1:]), key=lambda p: rank.get(p, 10**9), default=None)
            if best not in rank:
                break
            merged, i = [], 0
            while i < len(parts):
                if tuple(parts[i:i + 2]) == best:
                    merged.append(parts[i] + parts[i + 1]); i += 2
                else:
                    merged.append(parts[i]); i += 1
            parts = merged
        result += [number[p] for p in parts]
    return result[:11] + [number["<end>"]]

W, D, N, V = 64, 20, 12, len(vocabulary)
def r(*shape, scale=0.2): return (torch.randn(*shape) * scale).half().float()
openai = {"token_embedding.weight": r(V, W), "positional_embedding": r(N, W), "ln_final.weight": 1 + r(W), "ln_final.bias": r(W), "text_projection": r(W, D)}
b = "transformer.resblocks.0."
for name, o, i in (("attn.out_proj", W, W), ("mlp.c_fc", 4 * W, W), ("mlp.c_proj", W, 4 * W)):
    openai[b + name + ".weight"], openai[b + name + ".bias"] = r(o, i), r(o)
openai[b + "attn.in_proj_weight"], openai[b + "attn.in_proj_bias"] = r(3 * W, W), r(3 * W)
for name in ("ln_1", "ln_2"):
    openai[b + name + ".weight"], openai[b + name + ".bias"] = 1 + r(W), r(W)
openai = {k: v.half().float() for k, v in openai.items()}

def norm(x, name):
    m = x.mean(-1, keepdim=True)
    return (x - m) / torch.sqrt(((x - m) ** 2).mean(-1, keepdim=True) + 1e-5) * openai[name + ".weight"] + openai[name + ".bias"]

def embed(tokens, quick):
    x = openai["token_embedding.weight"][tokens] + openai["positional_embedding"][:len(tokens)]
    q, k, v = (norm(x, b + "ln_1") @ openai[b + "attn.in_proj_weight"].T + openai[b + "attn.in_proj_bias"]).split(W, -1)
    scores = q @ k.T / 8  # one head of 64
    scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), float("-inf"))
    x = x + (scores.softmax(-1) @ v) @ openai[b + "attn.out_proj.weight"].T + openai[b + "attn.out_proj.bias"]
    h = norm(x, b + "ln_2") @ openai[b + "mlp.c_fc.weight"].T + openai[b + "mlp.c_fc.bias"]
    h = h * torch.sigmoid(1.702 * h) if quick else 0.5 * h * (1 + torch.erf(h / 2 ** 0.5))
    x = x + h @ openai[b + "mlp.c_proj.weight"].T + openai[b + "mlp.c_proj.bias"]
    e = norm(x, "ln_final")[-1] @ openai["text_projection"]
    return (e / e.norm()).tolist()

texts = ["the red cup", "A plate and  THE table's edge!", "café 42_", "", "the the the the the the the the the the the the the the"]
json.dump([{"text": t, "tokens": encode(t), "quick": embed(encode(t), True), "exact": embed(encode(t), False)} for t in texts], open("clip-text/expected.json", "w"))
torch.save({k: v.half() for k, v in openai.items()}, "clip-text/openai.pt")
