// What fhir-react takes for given: it was made for webpack 4, which brought Node's globals into the page.
export const process = { env: { NODE_ENV: 'production' }, browser: true, cwd: () => '/' };
