// Requests to the server of this page; errors carry the server's own sentence. A page that was exported has its answers with it.
import { isCopy, stored, storedAddress } from './copy.js';

const read = async (response) => {
  if (response.ok) {
    return response;
  }
  const text = await response.text();
  let message = `${response.status} ${response.statusText}`;
  try {
    message = JSON.parse(text).error ?? message;
  } catch {
    // Refusals before any page have no body.
  }
  throw new Error(message);
};

const address = (path, query) => {
  const url = new URL(`api/${path}`, document.baseURI);
  Object.entries(query ?? {}).forEach(([name, value]) => url.searchParams.set(name, value));
  return url;
};

const ask = async (path, query, options) => (isCopy ? stored(path, query) : read(await fetch(address(path, query), options)));

export const imageAddress = (path, query) => (isCopy ? storedAddress(path, query) : address(path, query).href);

export const get = async (path, query, signal) => (await ask(path, query, { signal })).json();

export const getBytes = async (path, query, signal) => (await ask(path, query, { signal })).arrayBuffer();

export const post = async (path, body) => ask(path, null, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export const upload = async (path, file, query) => read(await fetch(address(path, query), { method: 'POST', body: file }));

// Calls back for every event of a stream; the browser reconnects by itself.
export const listen = (path, onEvent) => {
  if (isCopy) {
    return null;
  }
  const source = new EventSource(address(path));
  source.addEventListener('message', (message) => onEvent(JSON.parse(message.data)));
  return source;
};
