/** Elements of an SVG picture. Colours follow the reader's light or dark scheme. */

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .faint { fill: #57606a; }
  .axis { stroke: #8c959f; fill: none; }
  .curve { stroke: #8c959f; stroke-width: 1.5; fill: none; }
  .ours { stroke: #0969da; stroke-width: 2; fill: none; }
  .best { stroke: #1a7f37; stroke-width: 2; stroke-dasharray: 5 4; fill: none; }
  .dot { fill: #cf222e; }
  .own { fill: #0969da; }
  .end { stroke: #1a7f37; stroke-width: 1.5; stroke-dasharray: 3 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .faint { fill: #9198a1; }
    .ours { stroke: #58a6ff; }
    .own { fill: #58a6ff; }
    .best, .end { stroke: #3fb950; }
    .dot { fill: #ff7b72; }
  }`;

export function svg(width, height, title, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${title}</title>
<style>${STYLE}
</style>
${parts.join('\n')}
</svg>
`;
}

export function text(x, y, content, { anchor = 'start', kind = '' } = {}) {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" class="${kind}">${content}</text>`;
}

export function line(kind, x1, y1, x2, y2) {
  return `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

export function curve(kind, points) {
  return `<polyline class="${kind}" points="${points.map(point => point.map(round).join(',')).join(' ')}"/>`;
}

export function dot(kind, x, y, radius = 4) {
  return `<circle class="${kind}" cx="${round(x)}" cy="${round(y)}" r="${radius}"/>`;
}

/** A bar of this width, filled to a share of it. */
export function bar(x, y, width, share) {
  const rectangle = (kind, length) =>
    `<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(length)}" height="10" rx="3"/>`;
  return rectangle('axis', width) + rectangle('own', width * share);
}

function round(coordinate) {
  return Math.round(10 * coordinate) / 10;
}
