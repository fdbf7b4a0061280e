/** Jobs of any HTTP endpoint, and of the clients of other clouds, as sources for `waitForJob`. */

export type { Acceptor, Waiter } from './http-source/acceptors.js';
export { fromAcceptors } from './http-source/from-acceptors.js';
export type { HttpSource } from './http-source/http-job-source.js';
export { type HttpSourceOptions, httpSource } from './http-source/http-source.js';
export { type Preset, type PresetName, presets } from './http-source/presets.js';
