// The peers, bundled for the page by run.mjs.
import DOMPurify from 'dompurify';
import sanitizeHtml from 'sanitize-html';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { FhirResource, fhirVersions } from 'fhir-react';

export { DOMPurify, sanitizeHtml };

/** Shows every resource of a STU3 bundle with fhir-react; gives what unmounts it. @param {Uint8Array} bytes @param {HTMLElement} host */
export function showWithFhirReact(bytes, host) {
  const bundle = JSON.parse(new TextDecoder().decode(bytes));
  const root = createRoot(host);
  const resources = bundle.entry.map(({ resource }, key) => createElement(FhirResource, { key, fhirResource: resource, fhirVersion: fhirVersions.STU3, fhirIcons: {} }));
  flushSync(() => root.render(createElement('div', null, resources)));
  return () => root.unmount();
}
