"""Makes the fixtures dlc_table.h5, dlc_fixed.h5, dlc.csv, dlc_animals.csv and sleap.h5 with pandas, PyTables and h5py."""
import h5py
import numpy as np
import pandas as pd

columns = pd.MultiIndex.from_product(
    [["net"], ["nose", "left ear"], ["x", "y", "likelihood"]], names=["scorer", "bodyparts", "coords"])
values = np.array([[1.25, 2.5, 0.3, 10, 20, 0.9], [3.5, 4.75, 0.95, np.nan, np.nan, 0.01], [5, 6, 0.99, 12, 22, 0.8]])
frame = pd.DataFrame(values, columns=columns)
frame.to_hdf("dlc_table.h5", key="df_with_missing", mode="w", format="table", index=False)
frame.to_hdf("dlc_fixed.h5", key="df_with_missing", mode="w", format="fixed")
frame.to_csv("dlc.csv")
animals = pd.MultiIndex.from_product(
    [["net"], ["a", "b"], ["nose"], ["x", "y", "likelihood"]], names=["scorer", "individuals", "bodyparts", "coords"])
pd.DataFrame(values, columns=animals).to_csv("dlc_animals.csv")

tracks = np.full((2, 2, 2, 3), np.nan)  # animals, xy, nodes, frames
tracks[0, :, 0, :] = [[1, 2, 3], [10, 20, 30]]
tracks[1, :, 1, 1:] = [[5.5, 6.5], [50, 60]]
with h5py.File("sleap.h5", "w") as file:
    file.create_dataset("tracks", data=tracks, compression="gzip")
    file.create_dataset("node_names", data=[b"head", b"tail"])
    file.create_dataset("track_names", data=[b"fly_1", b"fly_2"])
    file.create_dataset("track_occupancy", data=np.isfinite(tracks).any((1, 2)).T.astype(np.uint8))
