// Elements are made with properties and text, never from strings of HTML: names of files are data.
export const byId = (id) => document.getElementById(id);

export const make = (name, properties = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (key in element && key !== 'list') {
      element[key] = value;
    } else {
      element.setAttribute(key, value);
    }
  }
  element.append(...children);
  return element;
};

export const button = (text, title, onclick, properties = {}) =>
  make('button', { type: 'button', textContent: text, title, 'aria-label': title, onclick, ...properties });

let timer = 0;

// A line at the bottom that goes away by itself.
export const notice = (text, bad = false) => {
  const place = byId('notice');
  place.textContent = text;
  place.className = bad ? 'shown bad' : 'shown';
  clearTimeout(timer);
  timer = setTimeout(() => { place.className = ''; }, bad ? 8000 : 3500);
};

// Runs an action and shows what went wrong.
export const guarded = (action) => async (...values) => {
  try {
    return await action(...values);
  } catch (error) {
    if (error.name !== 'AbortError') {
      notice(error.message, true);
    }
    return undefined;
  }
};

export const hint = (text) => { byId('hint').textContent = text; };

export const download = (blob, name) => {
  const link = make('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

export const downloadCanvas = (canvas, name) => new Promise((done) => {
  canvas.toBlob((blob) => {
    download(blob, name);
    done(blob);
  }, 'image/png');
});
