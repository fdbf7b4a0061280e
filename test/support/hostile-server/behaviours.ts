import { BODIES } from './bodies.js';
import { CONNECTIONS } from './connections.js';
import { type Behaviour, type Exchange, pick } from './exchange.js';
import { LISTS } from './lists.js';
import { BURST, STATUSES, THROTTLING } from './statuses.js';

const TRUTH = CONNECTIONS[0] as Behaviour;
const [BURST_RESPONSE] = BURST as [Behaviour];
const OF_ANY_REQUEST = [...CONNECTIONS, ...BODIES, ...STATUSES];

/** Every behaviour once. */
export const ALL_BEHAVIOURS = [...THROTTLING, ...BURST, ...OF_ANY_REQUEST, ...LISTS];

/** Chooses the behaviour of every response of one run. */
export type Choose = (exchange: Exchange) => Behaviour;

/**
 * Each run has its own share of hostile responses and its own selection of them: in a run with all of them, those that
 * end every wait would hide the others.
 */
export function chooser(random: () => number): Choose {
  const hostility = pick(random, [0.2, 0.5, 0.8, 0.95]);
  const throttling = pick(random, [0.01, 0.03, 0.1]);
  const mayReject = random() < 0.25;
  const share = pick(random, [0.1, 0.4, 1]);
  const select = (all: readonly Behaviour[]): readonly Behaviour[] => {
    const selected = all.filter(
      ({ effect }) => random() < share && (mayReject || effect !== 'fatal'),
    );
    return selected.length > 0 ? selected : [TRUTH];
  };
  const general = select(OF_ANY_REQUEST);
  const lists = select(LISTS);
  let burst = 0;
  return ({ random, isList }) => {
    if (burst > 0) {
      burst -= 1;
      return BURST_RESPONSE;
    }
    if (random() < throttling) return pick(random, THROTTLING);
    if (random() >= hostility) return TRUTH;
    if (random() < 0.02) burst = Math.floor(random() * 20);
    return pick(random, isList && random() < 0.7 ? lists : general);
  };
}
