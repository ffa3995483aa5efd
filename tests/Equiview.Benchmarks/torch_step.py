"""One finetuning step in plain PyTorch: ViT-Ti/16 with random weights, rank-4 LoRA on q and v of the last 4 blocks, one 3x3 convolution, SmoothAP, AdamW.
Usage: torch_step.py LONG_SIDE SAMPLES POSITIVES ROUNDS THREADS; prints the time of a step with the frozen blocks run every time, and with their output kept."""
import sys
import time

import torch
import torch.nn.functional as F

side, samples, positives, rounds, threads = map(int, sys.argv[1:6])
torch.set_num_threads(threads)
torch.manual_seed(1)
D, H, DEPTH, GRID = 192, 3, 12, side // 16
N = GRID * GRID + 1


def make_block():
    return {k: torch.randn(*s) * 0.02 for k, s in dict(qkv=(3 * D, D), out=(D, D), up=(4 * D, D), down=(D, 4 * D)).items()}


blocks = [make_block() for _ in range(DEPTH)]
lora = [[(torch.randn(4, D) * 0.05).requires_grad_(), torch.zeros(D, 4).requires_grad_()] for _ in range(8)]
conv = torch.nn.Conv2d(D, D, 3, padding=1)
optimizer = torch.optim.AdamW([t for pair in lora for t in pair] + list(conv.parameters()), lr=1e-5, weight_decay=1e-4)


def run(x, block, adapters=None):
    y = F.layer_norm(x, (D,))
    q, k, v = F.linear(y, block["qkv"]).chunk(3, -1)
    if adapters:
        (qa, qb), (va, vb) = adapters
        q, v = q + F.linear(F.linear(y, qa), qb), v + F.linear(F.linear(y, va), vb)
    q, k, v = (t.view(1, N, H, D // H).transpose(1, 2) for t in (q, k, v))
    x = x + F.linear(((q @ k.transpose(-1, -2)) * (D // H) ** -0.5).softmax(-1).matmul(v).transpose(1, 2).reshape(1, N, D), block["out"])
    return x + F.linear(F.gelu(F.linear(F.layer_norm(x, (D,)), block["up"])), block["down"])


def prefix(x):
    with torch.no_grad():
        for block in blocks[:8]:
            x = run(x, block)
    return x


def describe(x, points):
    for i, block in enumerate(blocks[8:]):
        x = run(x, block, (lora[2 * i], lora[2 * i + 1]))
    grid = conv(F.layer_norm(x, (D,))[:, 1:].transpose(1, 2).reshape(1, D, GRID, GRID))
    return F.normalize(F.grid_sample(grid, points, padding_mode="border", align_corners=False).view(D, -1).t(), dim=1)


def sharp(x):
    return 1 / (1 + (x / -0.01).clamp(-50, 50).exp())


tokens = [torch.randn(1, N, D) for _ in range(2)]
points = [torch.rand(1, samples, 1, 2) * 2 - 1 for _ in range(2)]
queries, targets = torch.randint(samples, (positives,)), torch.randint(samples, (positives,))
negatives = (torch.rand(positives, samples) > 0.2).float()


def step(inputs):
    a, b = describe(inputs[0], points[0]), describe(inputs[1], points[1])
    s = a[queries] @ b.t()
    matched = s.gather(1, targets[:, None])
    ideal, actual = 1 + sharp(matched - 1), 1 + sharp(1 - matched)
    ap = ideal / (ideal + (sharp(s - 1) * negatives).sum(1, True)) + actual / (actual + (sharp(s - matched) * negatives).sum(1, True))
    optimizer.zero_grad()
    (1 - ap / 2).mean().backward()
    torch.nn.utils.clip_grad_norm_([t for pair in lora for t in pair] + list(conv.parameters()), 1.0)
    optimizer.step()


def measure(action):
    action()
    times, cpu = [], time.process_time()
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - start))
    return min(times), sorted(times)[len(times) // 2], 1000 * (time.process_time() - cpu) / rounds


kept = [prefix(t) for t in tokens]
print(f"torch {torch.__version__}, {threads} threads")
for name, action in ("frozen blocks' output kept", lambda: step(kept)), ("frozen blocks run every time", lambda: step([prefix(t) for t in tokens])):
    print("    {}: min {:.1f} ms, median {:.1f} ms, processor time {:.0f} ms".format(name, *measure(action)))
