/** Registers `<gp-record>`; importing it again, or from a second copy of the package, does no harm. */
import { GpRecordElement } from './element.js';

if (globalThis.customElements && !customElements.get('gp-record')) {
  customElements.define('gp-record', GpRecordElement);
}

export { GpRecordElement };
