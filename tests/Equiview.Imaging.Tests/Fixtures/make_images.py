#!/usr/bin/env python3
"""Writes the image files of ImageFileTests with Pillow 9.4 and OpenCV 4.6 (16 bit), and what Pillow reads from them as raw RGB."""
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

out = Path(__file__).parent / "images"
out.mkdir(exist_ok=True)
x, y = np.meshgrid(np.arange(48), np.arange(32))
smooth = np.stack([x * 5, y * 7, 255 - x * 2 - y * 3], -1).clip(0, 255).astype(np.uint8)
picture = Image.fromarray(smooth)
smooth.tofile(out / "smooth_48x32.u8")


def exif(orientation):
    tags = Image.Exif()
    tags[274] = orientation
    return tags


for orientation in range(1, 9):
    picture.save(out / f"orientation_{orientation}.jpg", quality=95, subsampling=0, exif=exif(orientation))
    tags = Image.open(out / f"orientation_{orientation}.jpg")
    turned = ImageOps.exif_transpose(tags)
    np.asarray(turned).tofile(out / f"orientation_{orientation}_{turned.width}x{turned.height}.u8")
picture.save(out / "orientation_6.png", exif=exif(6))
picture.save(out / "orientation_6.webp", lossless=True, exif=exif(6))
picture.save(out / "orientation_6.tif", tiffinfo={274: 6})
picture.save(out / "plain.webp", lossless=True)
picture.save(out / "lossy.webp", quality=90)
picture.save(out / "plain.tif")
picture.save(out / "plain.bmp")
picture.save(out / "plain.ppm")
picture.save(out / "plain.png")
picture.save(out / "progressive.jpg", quality=95, progressive=True)
picture.convert("L").save(out / "gray.png")
picture.convert("CMYK").save(out / "cmyk.jpg", quality=98, subsampling=0)
alpha = picture.copy()
alpha.putalpha(Image.fromarray((x * 5).clip(0, 255).astype(np.uint8)))
alpha.save(out / "alpha.png")

labels = ((x // 6) + (y // 8) * 3).astype(np.uint8) % 7
labels.tofile(out / "labels_48x32.u8")
indexed = Image.fromarray(labels, "P")
indexed.putpalette([c for i in range(256) for c in (i * 37 % 256, i * 91 % 256, i * 53 % 256)])
indexed.save(out / "labels_8bit.png", bits=8)
indexed.save(out / "labels_4bit.png", bits=4)

depth = (x * 1300 + y * 11).astype(np.uint16)
depth.tofile(out / "depth_48x32.u16")
cv2.imwrite(str(out / "depth.png"), depth)
cv2.imwrite(str(out / "depth_float.tif"), depth.astype(np.float32) / 1000)
cv2.imwrite(str(out / "color16.png"), smooth[..., ::-1].astype(np.uint16) * 257)
