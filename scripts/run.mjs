// Running other programs: found on the PATH, output passed on as it comes, and kept for whoever counts in it.

import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Something that has to be there, is not, and cannot be installed from here. The message is one sentence for the user. */
export class Missing extends Error {}

/** The PATH for every program: our npm tools (wasm-opt, tsc) first; cargo's own folder last, for shells that lack it. */
export const path = [
  join(root, 'node_modules', '.bin'),
  process.env.PATH ?? '',
  join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin'),
].join(delimiter);

/** What a heading of our own looks like between the output of others. */
export function say(text) {
  process.stdout.write(`\n▸ ${text}\n`);
}

/** The full path of the first of these programs that can be run: names are looked up on the PATH, paths taken as they are. */
export function find(...names) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  const candidates = names.filter(Boolean).flatMap((name) =>
    name.includes('/') || name.includes('\\')
      ? [name]
      : path.split(delimiter).filter(Boolean).flatMap((folder) => suffixes.map((end) => join(folder, name + end))));
  return candidates.find(canRun);
}

function canRun(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a program in the root of the repository.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string, quiet?: boolean }} [options] `quiet`: keep its output from the screen
 * @returns {Promise<{ code: number, output: string }>} its exit code (127 where it is not there) and all that it wrote
 */
export function run(command, args, { env = {}, cwd = root, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (screen) => (chunk) => {
      output += chunk;
      if (!quiet) screen.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep(process.stdout));
    child.stderr.setEncoding('utf8').on('data', keep(process.stderr));
    child.on('error', (error) => resolve({ code: 127, output: String(error.message) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a program that has to succeed; otherwise throws {@link Missing} with the sentence given. */
export async function must(sentence, command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new Missing(sentence);
  return result;
}

/** Ends a script: with the sentence alone where something is missing, with the whole error otherwise. */
export function fail(error) {
  process.stderr.write(`\n${error instanceof Missing ? error.message : (error?.stack ?? error)}\n`);
  process.exitCode = 1;
}
