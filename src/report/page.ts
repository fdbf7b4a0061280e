import { createHash } from 'node:crypto';
import { formatDuration } from '../model/duration.js';
import { toSingleLine } from '../model/errors.js';
import { AXIS_HEIGHT, Chart, type Detail, escapeHtml, PICTURE_WIDTH, rowHeight } from './chart.js';
import { SCRIPT, STYLE } from './page-parts.js';
import type { JobTimeline } from './timeline.js';
import { describeTotals, reportTotals } from './totals.js';

/** A page has less than this many characters, unless it has so many jobs that bars alone need more. */
const MAX_PAGE_LENGTH = 1_000_000;
const DETAILS: readonly Detail[] = [
  { grid: 1, maxPoints: 60 },
  { grid: 8, maxPoints: 12 },
  { grid: 24, maxPoints: 6 },
  { grid: 80, maxPoints: 3 },
  { grid: Number.POSITIVE_INFINITY, maxPoints: 2 },
];

/** One HTML page that needs nothing else: no request, and no script but its own. The more jobs, the fewer details of each. */
export function toReportPage(timelines: readonly JobTimeline[]): string {
  const firstTry = Math.min(Math.floor(timelines.length / 500), DETAILS.length - 1);
  let page = '';
  for (const detail of DETAILS.slice(firstTry)) {
    page = pageWith(timelines, detail);
    if (page.length < MAX_PAGE_LENGTH) break;
  }
  return page;
}

function pageWith(timelines: readonly JobTimeline[], detail: Detail): string {
  const totals = reportTotals(timelines);
  const chart = new Chart(timelines, detail);
  let height = 0;
  const rows = timelines.map(timeline => {
    const row = chart.row(timeline, height);
    height += rowHeight(timeline);
    return row;
  });
  const facts = Object.entries(describeTotals(totals)).map(
    ([label, text]) => `<dt>${label}</dt><dd>${escapeHtml(text)}</dd>`,
  );
  const slowest = totals.slowest.map(({ id, name, from, to }) => {
    const title = toSingleLine(name === '' ? id : `${name} ${id}`, 80);
    return `<li>${formatDuration(to - from)} ${escapeHtml(title)}</li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${sha256(SCRIPT)}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>jobwait: ${totals.jobs} ${totals.jobs === 1 ? 'job' : 'jobs'}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>jobwait</h1>
<div class="totals"><dl>${facts.join('')}</dl>
<div><h2>Slowest jobs</h2><ol>${slowest.join('')}</ol></div></div>
<form>
<label>Filter <input type="search" name="filter" placeholder="id, name, outcome or reason"></label>
<label>Sort by <select name="sort"><option value="0">start</option><option value="1">duration</option><option value="2">time reported after the end</option><option value="3">polls</option></select></label>
<label>Group by <select name="group"><option value="">nothing</option><option value="outcome">outcome</option><option value="name">name</option></select></label>
<output name="shown"></output>
</form>
<p class="legend"><span class="k completed">completed</span> <span class="k failed">failed</span> <span class="k running">running</span> <span class="k other">other ends</span> <span class="k nf">not found</span> <span class="k out">outage</span> <span><b class="line start"></b>the wait begins</span> <span><b class="line eta"></b>the expected end, first prediction at the top</span> <span>below each bar: a mark for each poll</span></p>
<div class="chart">
<svg class="axis" viewBox="0 0 ${PICTURE_WIDTH} ${AXIS_HEIGHT}" aria-hidden="true">${chart.axis()}</svg>
<svg class="rows" viewBox="0 0 ${PICTURE_WIDTH} ${height}" role="group" aria-label="One bar per job">
<defs><pattern id="h1" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 7 7-1"/></pattern><pattern id="h2" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1-1 7 7"/></pattern></defs>
${rows.join('\n')}
</svg>
</div>
<aside aria-live="polite" hidden></aside>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
