/** How the element's properties and its attributes go together. */

/**
 * Honours a property that was set before the element was defined: it hides the accessor.
 *
 * @param {object} element
 * @param {string} name
 */
export function upgrade(element, name) {
  if (!Object.hasOwn(element, name)) return;
  const value = Reflect.get(element, name);
  Reflect.deleteProperty(element, name);
  Reflect.set(element, name, value);
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | number | null | undefined} value
 */
export function reflect(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, String(value));
}
