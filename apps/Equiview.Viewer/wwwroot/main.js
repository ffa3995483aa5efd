// The page learns from the server what it shows, and loads the modules for that alone.
import { get } from './lib/api.js';
import { isCopy } from './lib/copy.js';
import { byId, notice } from './lib/dom.js';

const pages = {
  photographs: () => import('./photographs/page.js'),
  scene: () => import('./scene/page.js'),
  tracks: () => import('./tracks/page.js'),
  object: () => import('./object/page.js'),
  reports: () => import('./reports/page.js'),
};

// The token has become a cookie; the address that a neighbor may read over one's shoulder need not show it.
if (!isCopy) {
  history.replaceState(null, '', location.pathname);
}

try {
  const content = await get('content');
  document.title = `${content.title} - Equiview`;
  const page = await pages[content.kind]();
  await page.show(byId('main'), content);
} catch (error) {
  byId('hint').textContent = error.message;
  notice(error.message, true);
}
