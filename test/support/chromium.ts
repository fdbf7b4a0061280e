import { existsSync } from 'node:fs';

/** The browser of this machine; undefined if there is none. Its tests are then skipped, which is said once. */
export const CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(path => existsSync(path));
if (!CHROMIUM) console.warn('Skipped: pages are tested in Chromium, which is not installed.');
