// A picture of what is shown: the photographs of each model in a row.
import { downloadCanvas, make } from '../lib/dom.js';

const height = 480, gap = 8;

export const savePicture = async (photographs, panels) => {
  const widths = photographs.map((p) => Math.round(height * p.width / p.height));
  const canvas = make('canvas', {
    width: widths.reduce((sum, w) => sum + w + gap, gap), height: gap + panels.length * (height + gap),
  });
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  panels.forEach((row, m) => {
    let left = gap;
    row.forEach((panel, i) => {
      context.save();
      context.translate(left, gap + m * (height + gap));
      context.drawImage(panel.image, 0, 0, widths[i], height);
      panel.paint(context, widths[i], height);
      context.restore();
      left += widths[i] + gap;
    });
  });
  await downloadCanvas(canvas, 'matches.png');
};
