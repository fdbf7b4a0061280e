import { ROW_HEIGHT, SUB_JOB_HEIGHT } from './chart.js';

/** The style of a report, for light and dark displays. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--text:#1c2430;--dim:#5b6675;--line:#d5dae1;--done:#2e7d5b;--bar:#a9d8c1;--bad:#c0392b;--badbar:#efb8b0;--run:#2f6fb4;--runbar:#b5d0ee;--other:#9a6b00;--otherbar:#ecd59a;--eta:#7a3fb0}
@media(prefers-color-scheme:dark){:root{--bg:#14181d;--text:#e3e8ee;--dim:#98a3b1;--line:#343c47;--done:#5fc497;--bar:#23523f;--bad:#ef8376;--badbar:#632b25;--run:#78b1ec;--runbar:#24456a;--other:#e2b44a;--otherbar:#5a4514;--eta:#c79af0}}
body{margin:1.5rem auto;padding:0 1rem;max-width:80rem;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,sans-serif}
h1{font-size:1.3rem;margin:0 0 .5rem}h2{font-size:1rem;margin:0}
.totals{display:flex;flex-wrap:wrap;gap:1rem 3rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 1rem;margin:0}dt{color:var(--dim)}dd{margin:0}
ol{margin:0;padding-left:1.3rem;overflow-wrap:anywhere}
form{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;margin:1rem 0 .5rem}
.legend{color:var(--dim);font-size:12px;display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.3rem 0}
.k::before{content:"";display:inline-block;width:1.2em;height:.8em;margin-right:.4em;vertical-align:-.05em}
.k.completed::before{background:var(--done)}.k.failed::before{background:var(--bad)}.k.running::before{background:var(--run)}.k.other::before{background:var(--other)}
.k.nf::before{background:repeating-linear-gradient(45deg,var(--dim) 0 1px,transparent 1px 4px)}.k.out::before{background:repeating-linear-gradient(-45deg,var(--bad) 0 1px,transparent 1px 4px)}
.line{display:inline-block;width:1.2em;margin-right:.4em;vertical-align:middle;border-top:2px solid}.line.start{border-color:var(--text)}.line.eta{border-color:var(--eta)}
.chart{overflow-x:auto}svg{display:block;width:100%;min-width:760px;font:11px system-ui,sans-serif;fill:var(--text)}
.axis{position:sticky;top:0;background:var(--bg);border-bottom:1px solid var(--line)}.axis text{fill:var(--dim);text-anchor:middle}.axis path{stroke:var(--line)}
.row,.sub{--c:var(--other);--b:var(--otherbar)}
.completed{--c:var(--done);--b:var(--bar)}.failed{--c:var(--bad);--b:var(--badbar)}.running{--c:var(--run);--b:var(--runbar)}
.b{fill:var(--b)}.sub .b{fill:var(--c)}.sub text{font-size:9px;fill:var(--dim)}.p{fill:var(--c)}
.n{fill:url(#h1)}.o{fill:url(#h2)}#h1 path{stroke:var(--dim)}#h2 path{stroke:var(--bad);stroke-width:2}
.s{stroke:var(--text);stroke-width:2}.d{stroke:var(--c);stroke-dasharray:2 2}.x{fill:none;stroke:var(--eta);stroke-width:1.5}
.j{stroke:var(--dim)}.m{stroke:var(--other)}.e{stroke:var(--bad);stroke-width:2}
.row:focus,.row:hover{outline:none}.row:focus>text,.row:hover>text{text-decoration:underline;font-weight:600}
.heading{font-weight:600}
aside{position:fixed;right:1rem;bottom:1rem;max-width:min(34rem,90vw);padding:.6rem .9rem;background:var(--bg);border:1px solid var(--line);border-radius:.4rem;box-shadow:0 2px 12px #0004;white-space:pre-line;overflow-wrap:anywhere}
`;

/** The script of a report: it filters, sorts and groups the rows, and shows the details of one. */
export const SCRIPT = `
const svg = document.querySelector('.rows');
const ROW_HEIGHT = ${ROW_HEIGHT};
const SUB_JOB_HEIGHT = ${SUB_JOB_HEIGHT};

function addText(parent, text, x, y, className = '') {
  const element = document.createElementNS(svg.namespaceURI, 'text');
  element.textContent = text;
  element.setAttribute('x', x);
  element.setAttribute('y', y);
  element.setAttribute('class', className);
  parent.append(element);
}

function shorten(text, length) {
  return text.length > length ? text.slice(0, length) + '…' : text;
}

const rows = [...svg.querySelectorAll('.row')].map(element => {
  const [name, id, status, reason] = element.querySelector('title').textContent.split('\\n');
  const [start, duration, delay, polls, failed, waited] = element.dataset.k.split(',').map(Number);
  const outcome = element.classList[1];
  element.setAttribute('tabindex', '0');
  const details = [
    name + ' ' + id,
    outcome + ' (' + status + ') after ' + format(duration) + ', waited ' + format(waited),
    polls + ' polls' + (failed > 0 ? ', ' + failed + ' failed' : ''),
    element.dataset.k.split(',')[2] === '' ? '' : 'reported ' + format(delay) + ' after its end',
    reason,
  ].filter(Boolean).join('\\n');
  addText(element, shorten(name, 24) + ' ' + shorten(id, 14), 0, 14);
  let height = ROW_HEIGHT;
  for (const subJob of element.querySelectorAll('.sub')) {
    addText(subJob, shorten(subJob.querySelector('title').textContent, 44), 12, height + 8);
    height += SUB_JOB_HEIGHT;
  }
  return { element, details, text: details.toLowerCase(), keys: [start, duration, delay, polls], name, outcome, height };
});
const rowOf = new Map(rows.map(row => [row.element, row]));

function format(ms) {
  if (ms < 10000) return (ms / 1000).toFixed(1) + 's';
  const seconds = Math.round(ms / 1000);
  const parts = [[Math.floor(seconds / 3600), 'h'], [Math.floor(seconds / 60) % 60, 'm'], [seconds % 60, 's']];
  return parts.filter(([count]) => count > 0).map(([count, unit]) => count + unit).join(' ');
}

const form = document.querySelector('form');
const details = document.querySelector('aside');
const width = svg.viewBox.baseVal.width;
const HEADING_HEIGHT = 26;

function arrange() {
  const { filter, sort, group, shown } = form.elements;
  const words = filter.value.toLowerCase().split(/\\s+/);
  const key = Number(sort.value);
  const visible = rows.filter(row => words.every(word => row.text.includes(word)));
  visible.sort((one, other) => key === 0 ? one.keys[0] - other.keys[0] : other.keys[key] - one.keys[key]);
  const byGroup = new Map();
  for (const row of visible) {
    const title = group.value === '' ? '' : row[group.value] || 'without a name';
    if (!byGroup.has(title)) byGroup.set(title, []);
    byGroup.get(title).push(row);
  }
  for (const heading of svg.querySelectorAll('.heading')) heading.remove();
  for (const row of rows) row.element.style.display = 'none';
  let top = 0;
  for (const [title, members] of byGroup) {
    if (group.value !== '') {
      addText(svg, title + ' (' + members.length + ')', 0, top + 18, 'heading');
      top += HEADING_HEIGHT;
    }
    for (const { element, height } of members) {
      element.style.display = '';
      element.setAttribute('transform', 'translate(0,' + top + ')');
      svg.append(element);
      top += height;
    }
  }
  svg.setAttribute('viewBox', '0 0 ' + width + ' ' + Math.max(top, 1));
  shown.value = visible.length + ' of ' + rows.length + ' shown';
}

function show(event) {
  const row = event.target.closest('.row');
  details.hidden = !row;
  if (row) details.textContent = rowOf.get(row).details;
}

form.addEventListener('input', arrange);
form.addEventListener('submit', event => event.preventDefault());
svg.addEventListener('focusin', show);
svg.addEventListener('mouseover', show);
svg.addEventListener('focusout', () => { details.hidden = true; });
svg.addEventListener('mouseleave', () => { details.hidden = true; });
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') details.hidden = true;
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const row = document.activeElement.closest('.row');
  if (!row) return;
  let next = row;
  do next = event.key === 'ArrowDown' ? next.nextElementSibling : next.previousElementSibling;
  while (next && !(next.classList.contains('row') && next.style.display !== 'none'));
  if (next) { next.focus(); event.preventDefault(); }
});
arrange();
`;
