import styles from '../styles.css.js';

/**
 * How the element's own parts behave; the look of a record is in styles/. What is heard and not seen is as `gp-hidden` is
 * there, and in the same words as there when these are shortened: then they take no room.
 */
const FRAME = `
[hidden]{display:none!important}
[part=status]{position:fixed;inset:0 auto auto 0;inline-size:1px;block-size:1px;margin:-1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[part=confirm]{margin-block:.5rem 1rem;padding:.5rem 1rem;font:inherit}
`;

/** @type {WeakMap<Document, CSSStyleSheet[]>} */
const sheets = new WeakMap();

/**
 * Constructed sheets: `<style>` and `style=""` fall to a host's policy, these do not.
 *
 * @param {Document} document a constructed sheet serves one document only
 * @returns {CSSStyleSheet[]} one set for all the elements of the document
 */
export function sheetsFor(document) {
  const known = sheets.get(document);
  if (known) return known;
  const { CSSStyleSheet } = /** @type {typeof globalThis} */ (/** @type {unknown} */ (document.defaultView ?? globalThis));
  const made = [FRAME, styles].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  sheets.set(document, made);
  return made;
}
