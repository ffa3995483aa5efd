"""A photograph of a ChArUco board at a known pose, made with OpenCV for Python (4.6), through a plane homography: board.png and its numbers in board.json."""
import json
import os
import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS, ROWS, SQUARE = 7, 5, 0.03
dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_250)
board = cv2.aruco.CharucoBoard_create(COLUMNS, ROWS, SQUARE, 0.75 * SQUARE, dictionary)
PIXELS = 160
picture = cv2.copyMakeBorder(board.draw((COLUMNS * PIXELS, ROWS * PIXELS)), PIXELS, PIXELS, PIXELS, PIXELS, cv2.BORDER_CONSTANT, value=255)
K = np.array([[700.0, 0, 319.5], [0, 705.0, 239.5], [0, 0, 1]])
# Frame of the product: origin in the middle, x right, y up, z out of the paper.
R, _ = cv2.Rodrigues(np.array([2.6, 0.35, -0.2]))
t = np.array([0.01, -0.015, 0.33])
# Pixel of the picture (integer = centre) to meters on the board.
scale = SQUARE / PIXELS
to_board = np.array([[scale, 0, (0.5 - PIXELS) * scale - COLUMNS * SQUARE / 2], [0, -scale, ROWS * SQUARE / 2 - (0.5 - PIXELS) * scale], [0, 0, 1]])
H = K @ np.stack([R[:, 0], R[:, 1], t], axis=1) @ to_board
big = cv2.warpPerspective(picture, np.diag([4.0, 4.0, 1]) @ np.array([[1, 0, 0.375], [0, 1, 0.375], [0, 0, 1]]) @ H, (2560, 1920), flags=cv2.INTER_AREA, borderValue=110)
image = cv2.resize(big, (640, 480), interpolation=cv2.INTER_AREA)
noise = np.random.RandomState(0).normal(0, 2, image.shape)
image = np.clip(image + noise, 0, 255).astype(np.uint8)
cv2.imwrite(os.path.join(HERE, "board.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 92])
pose = np.eye(4)
pose[:3, :3], pose[:3, 3] = R, t
with open(os.path.join(HERE, "board.json"), "w") as f:
    json.dump({"camera": K.ravel().tolist(), "cameraFromBoard": pose.ravel().tolist()}, f)
