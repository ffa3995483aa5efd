// Starts the sorting worker: from its file, or in a page that was exported from the text that stands in it.
import { isCopy, storedText } from '../lib/copy.js';

export const startSorting = () => {
  if (!isCopy) {
    return new Worker(new URL('./sort-worker.js', import.meta.url));
  }
  const source = new Blob([storedText('sort-worker')], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(source));
};
