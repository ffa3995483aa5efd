// Marks on photographs and frames, with a dark rim so that they show on any ground.
export const ring = (context, x, y, radius, color, width = 2.5) => {
  for (const [style, line] of [['rgba(0,0,0,.65)', width + 2.5], [color, width]]) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = style;
    context.lineWidth = line;
    context.stroke();
  }
};

export const disc = (context, x, y, radius, color) => {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.strokeStyle = 'rgba(0,0,0,.75)';
  context.lineWidth = 1.5;
  context.stroke();
};

export const cross = (context, x, y, size, color) => {
  for (const [style, line] of [['rgba(0,0,0,.65)', 4.5], [color, 2]]) {
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + dx * size * 0.35, y + dy * size * 0.35);
      context.lineTo(x + dx * size, y + dy * size);
    }
    context.strokeStyle = style;
    context.lineWidth = line;
    context.stroke();
  }
};

// Text beside a point, kept inside the canvas.
export const label = (context, text, x, y, width) => {
  context.font = '600 12px system-ui, sans-serif';
  const room = context.measureText(text).width + 10;
  const left = x + 12 + room > width ? x - 12 - room : x + 12;
  const top = Math.max(2, y - 22);
  context.fillStyle = 'rgba(0,0,0,.72)';
  context.beginPath();
  context.roundRect(left, top, room, 18, 4);
  context.fill();
  context.fillStyle = '#fff';
  context.textBaseline = 'middle';
  context.fillText(text, left + 5, top + 9.5);
};

// A canvas as large as it is shown, in device pixels; returns its context in CSS pixels.
export const fitted = (canvas) => {
  const { clientWidth, clientHeight } = canvas;
  const ratio = Math.min(2, devicePixelRatio || 1);
  const width = Math.max(1, Math.round(clientWidth * ratio));
  const height = Math.max(1, Math.round(clientHeight * ratio));
  if (canvas.width !== width || canvas.height !== height) {
    Object.assign(canvas, { width, height });
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  return context;
};
