export { type AdaptiveOptions, adaptive } from './adaptive.js';
