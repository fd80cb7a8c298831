/** How the element's properties and its attributes go together, and what is a change of one. */
import { toJson } from '../plain.js';

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

/** @param {unknown} one @param {unknown} other @returns {boolean} whether setting the one after the other changes nothing */
export function isSame(one, other) {
  try {
    return inOrder(one) === inOrder(other);
  } catch {
    return false;
  }
}

/** @param {unknown} value @returns {string} as JSON, whatever order its members were given in, without those that are `null` */
export function inOrder(value) {
  return JSON.stringify(JSON.parse(toJson(value)), (_, inside) => (
    inside && !Array.isArray(inside) && typeof inside === 'object' ? Object.fromEntries(Object.entries(inside).filter(([, own]) => own !== null).sort()) : inside));
}
