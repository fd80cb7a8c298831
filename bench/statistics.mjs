// Medians, their spread, and tables.

/** @param {number[]} samples */
export function median(samples) {
  const sorted = [...samples].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median and the quarters around it, as text: `12.3 (11.9–13.0)`. @param {number[]} samples */
export function spread(samples, digits = 1) {
  const sorted = [...samples].sort((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return `${median(samples).toFixed(digits)} (${at(0.25).toFixed(digits)}–${at(0.75).toFixed(digits)})`;
}

/** The median of the ratios of samples taken side by side. @param {number[]} ours @param {number[]} theirs */
export function ratio(ours, theirs) {
  return median(ours.map((own, at) => own / theirs[at]));
}

/** @param {string[]} head @param {(string | number)[][]} rows @returns {string} a table in Markdown */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, at) => Math.max(3, ...all.map((row) => (row[at] ?? '').length)));
  const line = (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  return [line(all[0]), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...all.slice(1).map(line)].join('\n');
}
