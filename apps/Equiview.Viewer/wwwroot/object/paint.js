// Draws points, cameras, boxes and axes with a canvas: an object has thousands of points, not millions.
import { turboTable } from '../lib/colors.js';
import { disc, fitted } from '../lib/marks.js';
import { boxCorners, boxEdges, projector } from '../scene/project.js';

const axisColors = ['#ff5a4d', '#3ddc5c', '#6ea0ff'];

const line = (context, a, b, color, width) => {
  if (a && b) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(a[0], a[1]);
    context.lineTo(b[0], b[1]);
    context.stroke();
  }
};

const paintBox = (context, project, box, width = 2) => {
  const corners = boxCorners(box.slice(0, 3), box.slice(3)).map(project);
  boxEdges.forEach(([a, b]) => line(context, corners[a], corners[b], '#ffd200', width));
  const center = [0, 1, 2].map((i) => (box[i] + box[i + 3]) / 2);
  const length = Math.hypot(box[3] - box[0], box[4] - box[1], box[5] - box[2]) / 3;
  axisColors.forEach((color, axis) => {
    const end = center.map((v, i) => v + (i === axis ? length : 0));
    line(context, project(center), project(end), color, width + 1);
  });
};

const paintPoints = (context, project, { points, box }, size) => {
  const low = box[1], high = Math.max(box[4], low + 1e-12), seen = [];
  for (let i = 0; i < points.length; i += 3) {
    const at = project([points[i], points[i + 1], points[i + 2]]);
    if (at) {
      seen.push([at[0], at[1], at[2], Math.max(0, Math.min(255, Math.round(255 * (high - points[i + 1]) / (high - low))))]);
    }
  }
  seen.sort((a, b) => b[2] - a[2]);
  for (const [x, y, , value] of seen) {
    context.fillStyle = `rgb(${turboTable[3 * value]} ${turboTable[3 * value + 1]} ${turboTable[3 * value + 2]})`;
    context.fillRect(x - size / 2, y - size / 2, size, size);
  }
};

// The frustum of a view: its center and the corners of its image, a little way off.
const paintView = (context, project, { camera: m, width, height }, reach) => {
  const inverse = ([x, y, z]) => {
    const d = [x - m[3], y - m[7], z - m[11]];
    return [0, 1, 2].map((i) => m[i] * d[0] + m[4 + i] * d[1] + m[8 + i] * d[2]);
  };
  const center = project(inverse([0, 0, 0]));
  const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) =>
    project(inverse([x * width / 2 * reach, y * height / 2 * reach, reach])));
  corners.forEach((at, i) => {
    line(context, center, at, 'rgba(140,190,255,.7)', 1);
    line(context, at, corners[(i + 1) % 4], 'rgba(140,190,255,.9)', 1);
  });
};

export const paintObject = (canvas, camera, object, views) => {
  if (canvas.clientWidth === 0) {
    return;
  }
  const context = fitted(canvas), { clientWidth: w, clientHeight: h } = canvas, focal = Math.min(w, h);
  context.fillStyle = '#10151c';
  context.fillRect(0, 0, w, h);
  const project = projector(camera.rows(), { fx: focal, fy: focal, cx: w / 2, cy: h / 2 });
  if (views) {
    object.views.forEach((view) => paintView(context, project, view, 0.15 * object.diameter));
  }
  paintPoints(context, project, object, 3);
  paintBox(context, project, object.box, 1);
};

const pink = '#ff3cdc';

// The outline of a cloud: discs at its points, as large as the points are sparse, with smaller discs cut out of them.
const paintCloudOutline = (context, project, { points }) => {
  const { canvas } = context, layer = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const seen = Array.from({ length: points.length / 3 }, (_, i) => project(points.slice(3 * i, 3 * i + 3))).filter(Boolean);
  const side = (axis) => Math.max(...seen.map((p) => p[axis])) - Math.min(...seen.map((p) => p[axis]));
  const radius = Math.max(6, 1.3 * Math.sqrt(side(0) * side(1) / Math.max(1, seen.length)));
  const over = layer.getContext('2d');
  over.setTransform(context.getTransform());
  over.fillStyle = pink;
  for (const [mode, size] of [['source-over', radius], ['destination-out', radius - 1.5]]) {
    over.globalCompositeOperation = mode;
    for (const [x, y] of seen) {
      over.beginPath();
      over.arc(x, y, size, 0, 2 * Math.PI);
      over.fill();
    }
  }
  context.save();
  context.resetTransform();
  context.drawImage(layer, 0, 0);
  context.restore();
};

// Pixels of the photograph, row-major.
const paintContour = (context, contour, width, scale, left, top) => {
  context.fillStyle = pink;
  const size = Math.max(1.5, scale);
  contour.forEach((i) => context.fillRect(left + i % width * scale, top + Math.floor(i / width) * scale, size, size));
};

const paintInliers = (context, project, points) => {
  for (let i = 0; i < points.length; i += 3) {
    const at = project([points[i], points[i + 1], points[i + 2]]);
    if (at) {
      disc(context, at[0], at[1], 3, '#7dff8a');
    }
  }
};

export const paintPose = (canvas, photograph, pose, object) => {
  if (canvas.clientWidth === 0) {
    return;
  }
  const context = fitted(canvas), { clientWidth: w, clientHeight: h } = canvas, { camera } = pose;
  context.fillStyle = '#10151c';
  context.fillRect(0, 0, w, h);
  const scale = Math.min(w / camera.width, h / camera.height);
  const left = (w - scale * camera.width) / 2, top = (h - scale * camera.height) / 2;
  context.drawImage(photograph, left, top, scale * camera.width, scale * camera.height);
  if (pose.cameraFromObject) {
    const project = projector(pose.cameraFromObject, {
      fx: camera.fx * scale, fy: camera.fy * scale, cx: camera.cx * scale + left, cy: camera.cy * scale + top,
    });
    if (pose.contour) {
      paintContour(context, pose.contour, camera.width, scale, left, top);
    } else {
      paintCloudOutline(context, project, object);
    }
    paintInliers(context, project, pose.inlierPoints);
    paintBox(context, project, object.box, 2);
  }
};
