'use strict';
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const number = cell => cell && cell.dataset.v !== undefined ? Number(cell.dataset.v) : NaN;

// Highlights: small copies at the top that lead to their sections.
const highlights = document.querySelector('.highlights');
for (const figure of all('figure[data-highlight]')) {
  const link = document.createElement('a'), words = document.createElement('span');
  link.href = '#' + (figure.closest('section')?.id ?? '');
  words.textContent = figure.dataset.highlight;
  link.append(figure.firstElementChild.cloneNode(true), words);
  highlights.append(link);
}

// Tables: a click on a column's name sorts by it, the better end first; differences stay below.
for (const table of all('table.sort')) {
  const body = table.tBodies[0], head = all('thead th', table);
  head.forEach((th, column) => {
    const button = th.querySelector('button');
    if (!button) return;
    button.addEventListener('click', () => {
      const first = th.dataset.better === 'down' || column === 0 ? 'ascending' : 'descending';
      const other = first === 'ascending' ? 'descending' : 'ascending';
      const order = th.getAttribute('aria-sort') === first ? other : first;
      head.forEach(h => h.removeAttribute('aria-sort'));
      th.setAttribute('aria-sort', order);
      const sign = order === 'ascending' ? 1 : -1;
      const rows = [...body.rows].sort((a, b) => {
        if (column === 0) return sign * a.cells[0].textContent.localeCompare(b.cells[0].textContent);
        const x = number(a.cells[column]), y = number(b.cells[column]);
        return Number.isNaN(x) - Number.isNaN(y) || sign * (x - y) || 0;
      });
      body.append(...rows);
    });
  });
}

// Differences to a row that the reader chooses: with their sign, and colored where one direction is the better one.
for (const select of all('select.baseline')) {
  const table = document.getElementById(select.dataset.table), head = all('thead th', table);
  const show = () => {
    all('small.delta', table).forEach(e => e.remove());
    const base = table.querySelector(`tbody tr[data-row="${Number(select.value)}"]`);
    if (!base) return;
    for (const row of all('tbody tr', table).filter(r => r !== base)) {
      for (let column = 1; column < row.cells.length; column++) {
        const delta = number(row.cells[column]) - number(base.cells[column]);
        if (!Number.isFinite(delta)) continue;
        const text = document.createElement('small');
        text.textContent = ` ${delta > 0 ? '+' : ''}${Number(delta.toPrecision(3))}`;
        const better = head[column].dataset.better;
        text.className = 'delta' + (delta === 0 || !better ? '' : (delta > 0) === (better === 'up') ? ' good' : ' bad');
        row.cells[column].append(text);
      }
    }
  };
  select.closest('.pick').hidden = false;
  select.addEventListener('change', show);
}

// Examples: one of a section at a time.
for (const tabs of all('.tabs')) {
  const figures = all(`figure[data-tabs="${tabs.id}"]`), names = [...new Set(figures.map(f => f.dataset.tab))];
  const show = name => {
    figures.forEach(f => { f.hidden = f.dataset.tab !== name; });
    all('button', tabs).forEach(b => b.setAttribute('aria-pressed', b.textContent === name));
  };
  for (const name of names) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', () => show(name));
    tabs.append(button);
  }
  if (names.length > 0) show(names[0]);
}

// Before and after: drag over the image, or use the slider below it.
for (const box of all('figure .compare')) {
  const slider = box.nextElementSibling.querySelector('input');
  const show = percent => {
    box.children[1].style.clipPath = `inset(0 0 0 ${percent}%)`;
    box.children[2].style.left = `${percent}%`;
    slider.value = percent;
  };
  const follow = event => {
    const place = box.getBoundingClientRect();
    show(Math.min(100, Math.max(0, 100 * (event.clientX - place.left) / place.width)));
  };
  box.addEventListener('pointermove', event => { if (event.pointerType === 'mouse' || event.buttons) follow(event); });
  box.addEventListener('pointerdown', follow);
  slider.addEventListener('input', () => show(slider.value));
}

// Clips made of single images play; a click stops them.
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
for (const clip of all('.frames')) {
  const frames = all('img', clip);
  let at = 0, playing = !still;
  clip.addEventListener('click', () => { playing = !playing; });
  setInterval(() => {
    if (!playing || clip.closest('[hidden]')) return;
    frames[at].hidden = true;
    at = (at + 1) % frames.length;
    frames[at].hidden = false;
  }, 1000 / Number(clip.dataset.rate));
}
