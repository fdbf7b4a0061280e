/** The picture of when adaptive() polls jobs of five minutes, each with a different kind of percentage and no past runs. */
import { adaptive } from '../dist/index.js';
import { PERCENTAGES } from './percentages.js';
import { seeded } from './random.js';
import { simulate } from './simulate.js';
import { curve, dot, line, svg, text } from './svg.js';

const NO_HISTORY = { record() {}, runs: () => [] };
const MINUTE = 60_000;
const DURATION = 5 * MINUTE;
const LANES = [
  ['none', 'no percentage'],
  ['even', 'even'],
  ['steps of 20', 'steps of 20'],
  ['stuck at 99', 'stuck at 99 %'],
];
const [LEFT, RIGHT, TOP, LANE, CURVE] = [130, 690, 20, 92, 52];
const LAST = 6 * MINUTE;
const x = time => LEFT + ((RIGHT - LEFT) * time) / LAST;

export function drawPolls() {
  const bottom = TOP + LANES.length * LANE;
  const parts = LANES.flatMap(([name, title], lane) => drawLane(name, title, TOP + lane * LANE));
  for (let minute = 0; minute * MINUTE <= LAST; minute++) {
    const position = x(minute * MINUTE);
    parts.push(line('axis', position, bottom, position, bottom + 5));
    parts.push(text(position, bottom + 20, `${minute} min`, { anchor: 'middle', kind: 'faint' }));
  }
  parts.push(line('axis', LEFT, bottom, RIGHT, bottom));
  parts.push(line('end', x(DURATION), TOP - 5, x(DURATION), bottom));
  parts.push(text(x(DURATION) + 6, TOP + 6, 'the job ends', { kind: 'faint' }));
  return svg(720, bottom + 32, 'When adaptive() polls a job of five minutes', parts);
}

function drawLane(name, title, top) {
  const percentage = PERCENTAGES[name]();
  const polling = adaptive({ history: NO_HISTORY, random: seeded(5) });
  const polls = simulate({ duration: DURATION, percentage }, polling);
  const floor = top + 16 + CURVE;
  const y = percent => floor - (CURVE * percent) / 100;
  const points = Array.from({ length: 301 }, (_, index) => {
    const share = Math.min(index / 300, 0.9999);
    return [x(share * DURATION), y(percentage(share) ?? 0)];
  });
  return [
    text(10, floor - CURVE / 2, title),
    text(10, floor - CURVE / 2 + 17, `${polls.length} polls`, { kind: 'faint' }),
    text(10, floor - CURVE / 2 + 33, `${seconds(polls.at(-1) - DURATION)} late`, { kind: 'faint' }),
    line('axis', LEFT, floor, RIGHT, floor),
    ...(name === 'none' ? [] : [curve('curve', points)]),
    ...polls.flatMap(poll => [
      line('ours', x(poll), floor - 9, x(poll), floor + 4),
      dot('own', x(poll), floor + 4, 2.5),
    ]),
  ];
}

function seconds(time) {
  return `${(time / 1000).toFixed(1)} s`;
}
