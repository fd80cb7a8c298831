// What the build and the tests need, each installed where it is not there. Every step says what it does, does nothing
// where nothing is to do, and fails with one sentence where it cannot help.

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Missing, find, must, root, run, say } from './run.mjs';

/** What `npm start` needs: Rust with its WebAssembly target, wasm-pack, and the npm packages (TypeScript, wasm-opt). */
export async function setUpBuild() {
  await rust();
  await wasmTarget();
  await cargoTool('wasm-pack', 'about 90 seconds');
  await npmPackages();
}

/** What `npm test` needs besides: the format and lint tools, two browsers and their drivers. Gives the paths of these. */
export async function setUpTests() {
  await setUpBuild();
  await rustComponent('rustfmt');
  await rustComponent('clippy');
  const openssl = () => find('openssl');
  if (!openssl()) await apt('OpenSSL, with which the tests make certificates, is missing', 'openssl', openssl);
  return browsers();
}

/** What `npm run bench` needs besides the build. Gives the path of Chromium. */
export async function setUpBench() {
  await setUpBuild();
  return chromium();
}

/** What counts instructions. */
export async function setUpValgrind() {
  const look = () => find('valgrind');
  return look() ?? apt('valgrind is missing', 'valgrind', look);
}

async function rust() {
  if (!find('cargo') || !find('rustc')) {
    throw new Missing('Rust is missing: install it with rustup (https://rustup.rs), then run this again.');
  }
  const linker = () => find('cc', 'gcc', 'clang', 'link');
  if (!linker()) await apt('A C linker (cc), which Rust links with, is missing', 'build-essential', linker);
}

async function wasmTarget() {
  const target = 'wasm32-unknown-unknown';
  const { output } = await run('rustc', ['--print', 'sysroot'], { quiet: true });
  if (existsSync(join(output.trim(), 'lib', 'rustlib', target))) return;
  if (!find('rustup')) {
    throw new Missing(`The Rust target ${target} is missing, and there is no rustup to add it with: install Rust with rustup (https://rustup.rs).`);
  }
  say(`Adding the Rust target ${target}`);
  await must(`The Rust target ${target} is missing, and rustup could not add it.`, 'rustup', ['target', 'add', target]);
}

async function rustComponent(name) {
  const subcommand = name === 'rustfmt' ? 'fmt' : name;
  if ((await run('cargo', [subcommand, '--version'], { quiet: true })).code === 0) return;
  say(`Adding ${name}`);
  await must(`${name} is missing, and rustup could not add it.`, 'rustup', ['component', 'add', name]);
}

async function cargoTool(name, time) {
  if (find(name)) return;
  say(`Installing ${name} with cargo (${time})`);
  await must(`${name} is missing, and "cargo install ${name} --locked" could not install it.`, 'cargo', ['install', name, '--locked']);
}

async function npmPackages() {
  if (packagesAreInstalled()) return;
  say('Installing the npm packages of package-lock.json');
  await must('The npm packages are missing, and "npm ci" could not install them.', 'npm', ['ci', '--no-audit', '--no-fund']);
}

/** Whether node_modules holds just what package-lock.json asks for, by npm's own list of what it installed. */
function packagesAreInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const there = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([name, { version, optional }]) => name === '' || optional || there[name]?.version === version);
  } catch {
    return false;
  }
}

async function browsers() {
  const firefox = findFirefox() ?? (await apt('Firefox is missing', 'firefox-esr', findFirefox));
  const findDriver = () => find(process.env.CHROMEDRIVER, 'chromedriver');
  // Elsewhere than on Linux wasm-pack fetches the chromedriver of the browser that is there.
  const chromedriver = findDriver() ?? (process.platform === 'linux' ? await apt('chromedriver is missing', 'chromium-driver', findDriver) : undefined);
  const findGecko = () => find(process.env.GECKODRIVER, 'geckodriver');
  if (!findGecko()) await cargoTool('geckodriver', 'about 100 seconds');
  return { chromium: await chromium(), firefox, chromedriver, geckodriver: findGecko() };
}

async function chromium() {
  return findChromium() ?? apt('Chromium or Chrome is missing', 'chromium', findChromium);
}

function findChromium() {
  return find(
    process.env.CHROME_PATH,
    'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome',
    ...applications('Google Chrome.app/Contents/MacOS/Google Chrome', 'Chromium.app/Contents/MacOS/Chromium'),
  );
}

function findFirefox() {
  return find(process.env.FIREFOX_PATH, 'firefox', 'firefox-esr', ...applications('Firefox.app/Contents/MacOS/firefox'));
}

function applications(...names) {
  return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) => names.map((name) => join(folder, name)));
}

let listed = false;

/** Installs a Debian package and gives what `look` then finds. `sentence` says what is missing, without a full stop. */
async function apt(sentence, name, look) {
  if (!find('apt-get')) throw new Missing(`${sentence}, and there is no apt-get to install it with: install it, then run this again.`);
  if (process.getuid?.() !== 0) throw new Missing(`${sentence}, and only root can install it: run "sudo apt-get install ${name}", then run this again.`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!listed) {
    say('Reading the lists of Debian packages');
    await run('apt-get', ['update', '-q'], { env, quiet: true });
    listed = true;
  }
  say(`Installing ${name} with apt`);
  await run('apt-get', ['install', '-yq', '--no-install-recommends', name], { env });
  const found = look();
  if (!found) throw new Missing(`${sentence}, and "apt-get install ${name}" did not install it.`);
  return found;
}
