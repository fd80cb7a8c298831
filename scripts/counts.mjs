// What a test runner's output says about its tests: how many passed, failed and were skipped, and each one's name.

/**
 * @typedef {{ passed: number, failed: number, skipped: number, results: Record<string, 'passed' | 'failed' | 'skipped'>, reasons: string[] }} Counts
 */

/** @returns {Counts} */
export function none() {
  return { passed: 0, failed: 0, skipped: 0, results: {}, reasons: [] };
}

/** Adds counts up. @param {Counts[]} all @returns {Counts} */
export function sum(all) {
  const total = none();
  for (const counts of all) {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    Object.assign(total.results, counts.results);
    total.reasons.push(...counts.reasons);
  }
  return total;
}

/**
 * Reads the output of `cargo test` and of wasm-pack's test runner, which write alike. A test that cannot run without
 * something from outside (the folder of real records) says `skipped: <reason>` on a line of its own and passes: it
 * counts as skipped, not as passed.
 * @param {string} output @returns {Counts}
 */
export function readCargo(output) {
  const counts = none();
  for (const [, passed, failed, ignored] of output.matchAll(/^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(ignored);
  }
  const words = { ok: 'passed', FAILED: 'failed', FAIL: 'failed', ignored: 'skipped' };
  for (const [, name, word] of output.matchAll(/^test (\S+)(?: - should panic)? \.\.\. (ok|FAILED|FAIL|ignored)/gm)) {
    counts.results[name] = words[word];
  }
  for (const [, reason] of output.matchAll(/^skipped: (.+)$/gm)) {
    counts.passed -= 1;
    counts.skipped += 1;
    counts.reasons.push(reason);
  }
  return counts;
}

/**
 * Reads the output of `node --test` in its `spec` form.
 * @param {string} output @returns {Counts}
 */
export function readNode(output) {
  const counts = none();
  for (const [, word, number] of output.matchAll(/^ℹ (pass|fail|cancelled|skipped|todo) (\d+)$/gm)) {
    counts[{ pass: 'passed', fail: 'failed', cancelled: 'failed', skipped: 'skipped', todo: 'skipped' }[word]] += Number(number);
  }
  const marks = { '✔': 'passed', '✖': 'failed', '﹣': 'skipped' };
  for (const [, mark, name, reason] of output.matchAll(/^\s*([✔✖﹣]) (.+?) \([\d.]+ms\)(?: # (.+))?$/gm)) {
    counts.results[name] = marks[mark];
    if (mark === '﹣' && reason && reason !== 'SKIP') counts.reasons.push(reason);
  }
  return counts;
}
