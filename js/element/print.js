/**
 * Makes a record ready for paper: every disclosure is open, and the line at the top of each page says when it is printed.
 *
 * @param {ShadowRoot} root
 * @returns {() => void} makes it as it was on screen
 */
export function forPaper(root) {
  const closed = [...root.querySelectorAll('details')].filter((details) => !details.open);
  for (const details of closed) details.open = true;
  const printed = root.ownerDocument.createElement('span');
  printed.translate = true;
  printed.textContent = ` · Printed ${now()}`;
  root.querySelector('.gp-running > p')?.append(printed);
  return () => {
    for (const details of closed) details.open = false;
    printed.remove();
  };
}

/** The day and time where the record is from, in its own form: 09-Dec-2026 14:05. */
function now() {
  const [day, month, year, time] = new Date().toLocaleString('en-GB', {
    timeZone: 'Europe/London', day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).split(/[ ,]+/);
  // September has four letters in this language.
  return `${day}-${month.slice(0, 3)}-${year} ${time}`;
}
