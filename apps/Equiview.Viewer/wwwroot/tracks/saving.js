// Files of a video: the tracks as equiview track writes them, and the frame that is shown.
import { download, downloadCanvas, make, notice } from '../lib/dom.js';
import { nameOf } from './stage.js';

export const saveCsv = async (tracks) => {
  const waiting = tracks.filter((track) => track.pending).map(nameOf);
  if (waiting.length > 0) {
    notice(`Still being followed: ${waiting.join(', ')}`);
  }
  const url = new URL('api/tracks/csv', document.baseURI);
  download(await (await fetch(url)).blob(), 'tracks.csv');
};

export const savePicture = async ({ video, image, stage, frame }) => {
  const canvas = make('canvas', { width: video.width, height: video.height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  stage.paint(context, canvas.width);
  await downloadCanvas(canvas, `frame-${frame}.png`);
};
