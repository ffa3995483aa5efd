"""Golden values of ImageQualityTests: PSNR and SSIM of two made pictures, plain numpy, one window at a time. Run: python3 image_quality.py"""
import numpy as np

H, W = 24, 31
y, x, c = np.meshgrid(np.arange(H), np.arange(W), np.arange(3), indexing="ij")
a = ((7 * x + 13 * y + 29 * c + x * y) % 256) / 255.0
b = np.clip(((7 * x + 13 * y + 29 * c + x * y) % 256) + ((5 * x + 3 * y) % 17) * 4 - 32, 0, 255) / 255.0
a, b = a.astype(np.float32).astype(np.float64), b.astype(np.float32).astype(np.float64)
print("psnr", repr(10 * np.log10(1 / np.mean((a - b) ** 2))))
d = np.arange(11) - 5
g = np.exp(-(d[:, None] ** 2 + d[None, :] ** 2) / (2 * 1.5**2))
g /= g.sum()
values = []
for k in range(3):
    for i in range(H - 10):
        for j in range(W - 10):
            p, q = a[i:i + 11, j:j + 11, k], b[i:i + 11, j:j + 11, k]
            mp, mq = (g * p).sum(), (g * q).sum()
            vp, vq, cov = (g * (p - mp) ** 2).sum(), (g * (q - mq) ** 2).sum(), (g * (p - mp) * (q - mq)).sum()
            values.append((2 * mp * mq + 1e-4) * (2 * cov + 9e-4) / ((mp**2 + mq**2 + 1e-4) * (vp + vq + 9e-4)))
print("ssim", repr(np.mean(values)))
