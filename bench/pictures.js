/**
 * Draws the pictures of docs/adaptive-polling.md from simulated waits, into docs/pictures. With the peers installed, as
 * bench/adaptive.js says, they are in the second.
 *
 *     npm run build && node bench/pictures.js
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { drawFrontier } from './picture-frontier.js';
import { drawLooks } from './picture-looks.js';

const folder = new URL('../docs/pictures/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('looks.svg', folder), drawLooks());
writeFileSync(new URL('frontier.svg', folder), await drawFrontier());
