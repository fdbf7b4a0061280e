const BLOCKS = [...'▁▂▃▄▅▆▇█'];

/** Durations as a row of blocks as high as they are long, the longest full; of more than there are cells for, the last. */
export function formatSparkline(durations: readonly number[], cells: number): string {
  const shown = cells > 0 ? durations.slice(-cells) : [];
  const longest = Math.max(...shown);
  return shown.map(duration => blockFor(longest > 0 ? duration / longest : 0)).join('');
}

function blockFor(share: number): string {
  const index = Math.max(Math.ceil(share * BLOCKS.length) - 1, 0);
  return BLOCKS[index] ?? '';
}
