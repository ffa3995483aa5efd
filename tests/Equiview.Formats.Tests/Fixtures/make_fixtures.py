"""Makes the small files the format tests read. Run once: python3 make_fixtures.py (PyTorch 1.13, numpy 1.24). Values are simple ramps."""
import collections
import json
import os
import pickle
import struct
import zipfile

import numpy as np
import torch

here = os.path.dirname(os.path.abspath(__file__))
DIM, RANK = 4, 2


def path(name):
    return os.path.join(here, name)


def ramp(*shape, dtype=torch.float32, start=0.0):
    count = int(np.prod(shape)) if shape else 1
    return (torch.arange(count, dtype=torch.float32) * 0.5 + start).reshape(shape).to(dtype)


class Callback:
    """Stands for a Lightning object: its class is unknown to the reader."""

    def __init__(self):
        self.monitor = "loss"
        self.best = torch.tensor(0.25)


def lightning():
    parameters = {f"w_{ab}_{i:03d}": torch.nn.Parameter(ramp(*((RANK, DIM) if ab == "a" else (DIM, RANK)), start=i)) for ab in "ab" for i in range(8)}
    return {
        "epoch": 3,
        "global_step": 1000,
        "pytorch-lightning_version": "2.0.0",
        "state_dict": {"refine_conv": collections.OrderedDict(weight=ramp(DIM, DIM, 3, 3), bias=ramp(DIM))},
        "loops": {"fit_loop": {"state_dict": {}, "progress": {"total": 5}}},
        "callbacks": {"checkpoint": Callback()},
        "optimizer_states": [{"state": {0: {"step": torch.tensor(7.0), "exp_avg": ramp(2, 2)}}, "param_groups": [{"lr": 1e-5, "betas": (0.9, 0.999)}]}],
        "lr_schedulers": [],
        **parameters,
    }


def variety():
    base = ramp(4, 6)
    shared = collections.OrderedDict(weight=ramp(2, 3))
    return {
        "contiguous": base,
        "transposed": base.t(),
        "slice": base[1:3, 2:5],
        "expanded": ramp(3).expand(2, 3),
        "row": base[2],
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "half": ramp(5, dtype=torch.float16),
        "bfloat16": ramp(5, dtype=torch.bfloat16),
        "double": ramp(5, dtype=torch.float64),
        "int64": torch.arange(-2, 3),
        "int32": torch.arange(-2, 3, dtype=torch.int32),
        "int16": torch.arange(-2, 3, dtype=torch.int16),
        "int8": torch.arange(-2, 3, dtype=torch.int8),
        "uint8": torch.arange(5, dtype=torch.uint8),
        "bool": torch.tensor([True, False, True]),
        "complex": torch.tensor([1 + 2j]),
        "parameter": torch.nn.Parameter(ramp(2, 2)),
        "model": {"first": shared, "second": shared},
        "size": torch.Size([1, 2]),
        "dtype": torch.float16,
        "device": torch.device("cuda", 0),
    }


class Payload:
    def __reduce__(self):
        return os.system, ("touch equiview-was-here",)


def rewrite(source, target, change, skip=()):
    """Copies a zip file entry by entry; PyTorch's padding is lost, which no reader needs."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for entry in old.namelist():
            if not entry.endswith(skip or ("\0",)):
                new.writestr(entry, change(entry, old.read(entry)))


def tapvid():
    video = (np.arange(2 * 3 * 4 * 3) % 251).astype(np.uint8).reshape(2, 3, 4, 3)
    points = (np.arange(5 * 2 * 2) / 32).astype(np.float32).reshape(5, 2, 2)
    occluded = (np.arange(10) % 3 == 0).reshape(5, 2)
    return {"clip": {"video": video, "points": points, "occluded": occluded},
            "other": {"video": np.asfortranarray(video[0]), "points": points.astype(">f8"), "count": np.int64(5), "scale": np.float32(1.5), "flag": np.bool_(True),
                      "names": np.array(["a", None], dtype=object)}}


def safetensors(name, tensors, metadata):
    """Written from the format's description, without its library."""
    header, data = {"__metadata__": metadata}, b""
    for key, (dtype, array) in tensors.items():
        header[key] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path(name), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    types = {"BOOL": "b1", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8"}
    tensors = {f"all.{dtype}": (dtype, (np.arange(6).reshape(2, 3) % (2 if dtype == "BOOL" else 7)).astype(code)) for dtype, code in types.items()}
    tensors["all.BF16"] = ("BF16", (np.arange(6, dtype="<f4").reshape(2, 3).view("<u4") >> 16).astype("<u2"))
    tensors["empty"] = ("F32", np.zeros((0, 3), "<f4"))
    tensors["scalar"] = ("F32", np.array(2.5, "<f4"))
    safetensors("variety.safetensors", tensors, {"licence": "none", "name": "gr\u00fcn"})
    torch.save(lightning(), path("lightning.ckpt"))
    torch.save(lightning(), path("lightning-legacy.ckpt"), _use_new_zipfile_serialization=False)
    torch.save(variety(), path("variety.pth"))
    torch.save(variety(), path("variety-legacy.pth"), _use_new_zipfile_serialization=False)
    torch.save(ramp(2, 3), path("single.pt"))
    torch.save({"weight": ramp(2, 2), "payload": Payload()}, path("payload.pth"))
    # The same bytes as a save from a GPU has: only the location differs. "cpu" is a text of 3 bytes, "cuda:0" of 6.
    tagged = lambda name, data: data.replace(b"X\x03\0\0\0cpu", b"X\x06\0\0\0cuda:0") if name.endswith("data.pkl") else data
    torch.save({"weight": ramp(2, 3)}, path("single-dict.tmp"))
    rewrite(path("single-dict.tmp"), path("cuda.pth"), tagged)
    os.remove(path("single-dict.tmp"))
    torch.jit.save(torch.jit.script(torch.nn.ReLU()), path("script.pt"))
    rewrite(path("script.pt"), path("script.tmp"), lambda name, data: data, skip=(".debug_pkl",))
    os.replace(path("script.tmp"), path("script.pt"))
    for protocol in range(6):
        with open(path(f"tapvid-{protocol}.pkl"), "wb") as file:
            pickle.dump(tapvid(), file, protocol=protocol)
    plain = {"text": "gr\u00fcn \U0001f7e2", "none": None, "big": 1 << 80, "negative": -300, "float": -1.5, "tuple": (1, (2, 3)), "set": {4}, "frozen": frozenset([5]), "bytes": b"\x00\xff",
             "true": True, "list": [1, 2, [3]], "ordered": collections.OrderedDict(a=1), "complex": 1j}
    plain["self"] = plain
    for protocol in range(6):
        with open(path(f"plain-{protocol}.pkl"), "wb") as file:
            pickle.dump(plain, file, protocol=protocol)
    for name in ("b1", "u1", "i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f2", "<f4", "<f8", ">i4", ">f8", ">f2"):
        np.save(path("npy-" + name.replace("<", "le-").replace(">", "be-") + ".npy"), (np.arange(6).reshape(2, 3) % (2 if name == "b1" else 7)).astype(name))
    np.save(path("npy-fortran.npy"), np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
    np.save(path("npy-scalar.npy"), np.float32(2.5))
    np.save(path("npy-empty.npy"), np.zeros((0, 3), "<f4"))
    for version in ((2, 0), (3, 0)):
        with open(path(f"npy-version-{version[0]}.npy"), "wb") as file:
            np.lib.format.write_array(file, np.arange(3, dtype="<i4"), version=version)
    np.savez(path("stored.npz"), a=np.arange(6, dtype="<f4").reshape(2, 3), b=np.arange(3))
    np.savez_compressed(path("deflated.npz"), a=np.arange(6, dtype="<f4").reshape(2, 3), zeros=np.zeros((40, 50), "u1"), flag=np.array(True))


main()
