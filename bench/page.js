// What runs in the page: one function for each measure, called by name with the address of an input.

import { GpRecordElement } from '/js/define.js';
import { init, renderRecord } from '/js/index.js';
import { build } from '/js/build.js';
import { Reading, htmlOf } from '/js/reading.js';
import { wasm } from '/js/wasm.js';

const ROUNDS = 7;

/** How long a page rests between two works. */
const REST_MS = 50;

const bytesOf = async (address) => new Uint8Array(await (await fetch(address)).arrayBuffer());
const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
const turn = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => resolve();
  port2.postMessage(null);
});
/** As long as it takes the browser to collect what a work left: else the next one pays for that. */
const rest = () => new Promise((resolve) => setTimeout(resolve, REST_MS));
/** After the next frame has been painted. */
const painted = async () => {
  await frame();
  await turn();
};

/** Times works one after another, round by round, so that whatever slows the machine slows all of them. */
async function sideBySide(works, rounds = ROUNDS, before = turn) {
  const samples = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      await before();
      const started = performance.now();
      const after = await work();
      const time = performance.now() - started;
      if (typeof after === 'function') after();
      // The first round warms everything up.
      if (round >= 0) samples[name].push(time);
    }
  }
  return samples;
}

/** Structured: bytes to all HTML, beside TextDecoder and JSON.parse of the same bytes. */
export async function structured(address, rounds) {
  await init();
  const bytes = await bytesOf(address);
  return sideBySide({
    ours: () => void renderRecord(bytes).html,
    floor: () => void JSON.parse(new TextDecoder().decode(bytes)),
  }, rounds);
}

/** HTML: bytes to read, sectionised and written, beside the browser's parser and the sanitisers on the same HTML. */
export async function html(response, section, slow) {
  await init();
  const bytes = await bytesOf(response);
  const text = new TextDecoder().decode(await bytesOf(section));
  const { DOMPurify, sanitizeHtml } = await import('/bench/peers.bundle.js');
  const works = {
    ours: () => void renderRecord(bytes).html,
    innerHTML: () => {
      document.createElement('template').innerHTML = text;
    },
    ...(Element.prototype.setHTML && {
      setHTML: () => document.createElement('div').setHTML(text),
    }),
  };
  // A small one takes as many rounds as it takes to have our code optimised, as that of a large one is after the first.
  const fast = await sideBySide(works, bytes.length < 1_000_000 ? 40 : ROUNDS);
  const peers = await sideBySide({ ours: works.ours, DOMPurify: () => void DOMPurify.sanitize(text), ...(!slow && { sanitizeHtml: () => void sanitizeHtml(text) }) }, slow ? 3 : ROUNDS);
  return { fast, peers };
}

/** Bytes to all HTML of a small response and of a large one. */
export async function growth(small, large) {
  await init();
  const [few, many] = await Promise.all([bytesOf(small), bytesOf(large)]);
  return sideBySide({ small: () => void renderRecord(few).html, large: () => void renderRecord(many).html });
}

function read(bytes) {
  const reading = new Reading([{ bytes }], { idPrefix: 'b-' });
  while (!reading.step(64 * 1024 * 1024));
  const outcome = reading.outcome();
  const parts = outcome.sections.map((_, index) => ({ operations: reading.operations(index), text: reading.text(index) }));
  reading.free();
  return { outcome, parts, strings: parts.map(htmlOf) };
}

/** Slices that never end: the operations alone, without what else the page does in the pauses between. */
const ALL_AT_ONCE = { spent: false, pause: () => Promise.resolve() };

/** DOM operations into a detached tree, beside innerHTML of the equal string and the layout of what it gives. */
export async function operations(address) {
  await init();
  const { parts, strings } = read(await bytesOf(address));
  const string = strings.join('');
  const samples = await sideBySide({
    ours: async () => {
      for (const part of parts) await build(part, document, ALL_AT_ONCE);
    },
    innerHTML: () => {
      document.createElement('template').innerHTML = string;
    },
  }, 3 * ROUNDS, rest);
  const { inSlices } = await sideBySide({
    inSlices: async () => {
      for (const part of parts) await build(part, document);
    },
  }, ROUNDS, rest);
  const parsed = document.createElement('div');
  document.body.append(parsed);
  const layout = [];
  for (let round = 0; round < 3; round += 1) {
    parsed.innerHTML = string;
    const started = performance.now();
    void parsed.offsetHeight;
    layout.push(performance.now() - started);
    parsed.replaceChildren();
  }
  parsed.remove();
  return { ...samples, inSlices, layout };
}
function element(worker) {
  const own = new GpRecordElement();
  if (worker) own.worker = () => new Worker('/lib/worker.js', { type: 'module' });
  document.body.append(own);
  return own;
}

/** The element from bytes to settled in the page, beside fhir-react with every resource of the same bundle. */
export async function settled(address, withPeer) {
  await init();
  const bytes = await bytesOf(address);
  const { showWithFhirReact } = await import('/bench/peers.bundle.js');
  const works = {
    ours: async () => {
      const own = element(false);
      await own.load(bytes);
      void own.offsetHeight;
      await painted();
      return () => own.remove();
    },
  };
  if (withPeer) {
    works.fhirReact = async () => {
      const host = document.createElement('div');
      document.body.append(host);
      const unmount = showWithFhirReact(bytes, host);
      void host.offsetHeight;
      await painted();
      return () => {
        unmount();
        host.remove();
      };
    };
  }
  return sideBySide(works);
}

/** Elements in the shadow root, and those of fhir-react's. */
export async function elements(address, withPeer) {
  const bytes = await bytesOf(address);
  const own = element(false);
  await own.load(bytes);
  const count = own.shadowRoot.querySelectorAll('*').length;
  own.remove();
  if (!withPeer) return { ours: count };
  const { showWithFhirReact } = await import('/bench/peers.bundle.js');
  const host = document.createElement('div');
  document.body.append(host);
  const unmount = showWithFhirReact(bytes, host);
  const peer = host.querySelectorAll('*').length;
  unmount();
  return { ours: count, fhirReact: peer };
}

/**
 * One load, watched: the longest that the main thread did not come back to its queue, frames included; when the first
 * section was painted; the browser's own long tasks.
 */
export async function watched(address, worker) {
  await init();
  const bytes = await bytesOf(address);
  const own = element(worker);
  // As on a host's page: there is text in these fonts already. Looking for fonts that a machine lacks takes 40 ms once.
  own.textContent = 'This record could not be shown.';
  own.style.fontFamily = getComputedStyle(own.shadowRoot.querySelector('.gp-record')).fontFamily;
  // A record comes a second or more after its element, when it has been asked for: what the page can do by then is done.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await painted();
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask' });
  let watching = true;
  let longest = 0;
  let last = performance.now();
  const started = last;
  let first = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) port2.postMessage(null);
  };
  port2.postMessage(null);
  const look = () => {
    if (own.shadowRoot.querySelector('.gp-section')) {
      // Painted at the end of this frame: the first task after it, before the rest of the load has its turn.
      scheduler.postTask(() => {
        first = performance.now() - started;
      }, { priority: 'user-blocking' });
    } else if (watching) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  await own.load(bytes);
  const loaded = performance.now() - started;
  for (let frames = 0; frames < 10 || first === 0; frames += 1) await painted();
  watching = false;
  await painted();
  observer.disconnect();
  own.remove();
  return { longest, first, loaded, longTasks: long };
}

/** The most memory that the instance has while it reads, in bytes. */
export async function memory(address) {
  await init();
  const bytes = await bytesOf(address);
  const reading = new Reading([{ bytes }], {});
  while (!reading.step(64 * 1024));
  reading.outcome().sections.forEach((_, index) => [reading.operations(index), reading.text(index)]);
  const peak = wasm.memory.buffer.byteLength;
  reading.free();
  return { input: bytes.length, peak };
}

/** Loads this many records, each from an address of its own, in one element. */
export async function loads(addresses) {
  globalThis.own ??= element(false);
  for (const address of addresses) await globalThis.own.load(await bytesOf(address));
  await painted();
}

/** Steps of a reading, each timed: the longest, in milliseconds. */
export async function steps(address) {
  await init();
  const bytes = await bytesOf(address);
  const reading = new Reading([{ bytes }], {});
  let longest = 0;
  for (let done = false; !done; ) {
    const started = performance.now();
    done = reading.step(64 * 1024);
    longest = Math.max(longest, performance.now() - started);
  }
  reading.free();
  return longest;
}
