/**
 * Draws the pictures of docs/explanation/adaptive-polling.md into docs/pictures, from simulated waits. frontier.svg includes the
 * peers that are installed (see bench/adaptive.js).
 *
 *     npm run build && node bench/pictures.js
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { drawFrontier } from './picture-frontier.js';
import { drawPolls } from './picture-polls.js';

const folder = new URL('../docs/pictures/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('polls.svg', folder), drawPolls());
writeFileSync(new URL('frontier.svg', folder), await drawFrontier());
