/**
 * Opens every disclosure of a record, for paper.
 *
 * @param {ShadowRoot} root
 * @returns {() => void} closes again those that were closed
 */
export function openAllDetails(root) {
  const closed = [...root.querySelectorAll('details')].filter((details) => !details.open);
  for (const details of closed) details.open = true;
  return () => {
    for (const details of closed) details.open = false;
  };
}
