/**
 * Records the real command on a terminal, against an endpoint on this machine, and draws what it showed as an animated SVG:
 * `npm run recording` in docs/, after `npm run build` in the folder above it. It needs the program `script`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { startJobServer } from '../../dist/testing.js';

const COLUMNS = 80;
const ROWS = 12;
const LINE_HEIGHT = 18;
const CHARACTER_WIDTH = 7.8;
const PADDING = 14;
/** Pictures that follow each other faster than this are one, in milliseconds. */
const MIN_FRAME = 120;
/** How long the last picture stays, in milliseconds. */
const PAUSE = 4000;

const COMMAND = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const PICTURE = fileURLToPath(new URL('../pictures/recording.svg', import.meta.url));
const PALETTE = [
  '#484f58',
  '#ff7b72',
  '#3fb950',
  '#d29922',
  '#58a6ff',
  '#bc8cff',
  '#39c5cf',
  '#b1bac4',
];

const server = await startJobServer({ speed: 40 });
server.job('create-1', { name: 'CreateMysqlInstance', visibleAfter: '40s', duration: '6m' });
server.fault({ status: 502 }, { id: 'create-1', times: 1 });
server.job('resize-1', {
  name: 'ResizeInstance',
  duration: '90s',
  outcome: 'Failed',
  failReason: 'The flavor is sold out.',
});

const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
const frames = [];
const startedAt = performance.now();
await type('jobwait create-1');
await run('create-1');
await type('jobwait resize-1');
await run('resize-1');
await show('$ ');
await server.close();
writeFileSync(PICTURE, draw(thin(frames)));

/** Shows a command as if somebody typed it. */
async function type(text) {
  await show('$ ');
  for (const character of text) {
    await new Promise(resolve => setTimeout(resolve, 50));
    await show(character);
  }
  await show('\r\n');
}

async function run(id) {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    JOBWAIT_HISTORY: 'off',
    JOBWAIT_ENDPOINT: server.endpoint,
    JOBWAIT_PROJECT_ID: server.projectId,
    JOBWAIT_TOKEN: server.token,
  };
  const line = `stty cols ${COLUMNS} rows ${ROWS}; '${process.execPath}' '${COMMAND}' ${id} --interval 500ms`;
  const child = spawn('script', ['-qec', line, '/dev/null'], { env });
  child.stdout.setEncoding('utf8').on('data', text => void show(text));
  await once(child, 'close');
}

/** Writes text to the terminal and keeps a picture of it. */
async function show(text) {
  await new Promise(resolve => terminal.write(text, resolve));
  frames.push({ at: performance.now() - startedAt, lines: readLines() });
}

/** The rows of the terminal, as stretches of text in one colour. */
function readLines() {
  const buffer = terminal.buffer.active;
  return Array.from({ length: ROWS }, (_, row) => {
    const line = buffer.getLine(buffer.viewportY + row);
    const spans = [];
    for (let column = 0; column < COLUMNS; column += 1) {
      const cell = line?.getCell(column);
      const style = styleOf(cell);
      const text = cell?.getChars() || ' ';
      if (spans.at(-1)?.style === style) spans.at(-1).text += text;
      else spans.push({ column, style, text });
    }
    return spans.filter(({ text }) => text.trim() !== '');
  });
}

function styleOf(cell) {
  const fill = cell?.isFgPalette() ? ` fill="${PALETTE[cell.getFgColor() % 8]}"` : '';
  return `${fill}${cell?.isBold() ? ' font-weight="bold"' : ''}${cell?.isDim() ? ' opacity=".6"' : ''}`;
}

/** Leaves out pictures that equal the one before, or are replaced at once. */
function thin(all) {
  const kept = [];
  for (const frame of all) {
    const last = kept.at(-1);
    if (last && JSON.stringify(last.lines) === JSON.stringify(frame.lines)) continue;
    if (last && frame.at - last.at < MIN_FRAME) kept.pop();
    kept.push(last && frame.at - last.at < MIN_FRAME ? { ...frame, at: last.at } : frame);
  }
  return kept;
}

/** Pictures side by side, of which one is seen at a time. Who prefers no motion sees the last. */
function draw(pictures) {
  const width = Math.round(COLUMNS * CHARACTER_WIDTH + 2 * PADDING);
  const height = ROWS * LINE_HEIGHT + 2 * PADDING;
  const duration = pictures.at(-1).at + PAUSE;
  const keyframes = pictures.map(
    ({ at }, index) =>
      `${((100 * at) / duration).toFixed(2)}%{transform:translateX(-${index * width}px)}`,
  );
  const last = `-${(pictures.length - 1) * width}px`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="jobwait waits for two jobs on a terminal: one completes, one fails with a reason">
<style>
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
.f{animation:f ${(duration / 1000).toFixed(1)}s steps(1,end) infinite}
@keyframes f{${keyframes.join('')}100%{transform:translateX(${last})}}
@media(prefers-reduced-motion:reduce){.f{animation:none;transform:translateX(${last})}}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<g class="f" fill="#e6edf3">
${pictures.map(({ lines }, index) => drawFrame(lines, index * width)).join('\n')}
</g>
</svg>
`;
}

function drawFrame(lines, left) {
  return lines
    .flatMap((spans, row) =>
      spans.map(({ column, style, text }) => {
        const x = (left + PADDING + column * CHARACTER_WIDTH).toFixed(1);
        const y = PADDING + (row + 1) * LINE_HEIGHT - 5;
        return `<text x="${x}" y="${y}"${style}>${escapeXml(text.trimEnd())}</text>`;
      }),
    )
    .join('');
}

function escapeXml(text) {
  return text.replace(
    /[&<>]/g,
    character => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character],
  );
}
