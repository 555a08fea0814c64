/** Modules of which the verdict is not what Envoy says, by name, and why. Each counts as a disagreement. */

const ENGINE = 'Only an engine finds what does not validate: bodies, indices, limits of its own.';
const PROPOSAL = "A proposal that Envoy's V8 does not have; the decoder reads it.";

export const KNOWN: Readonly<Record<string, string>> = {
  'loading-invalid-body': ENGINE,
  'loading-memory-of-64-bits': ENGINE,
  'body-invalid': ENGINE,
  'exports-broken-before-the-marker': ENGINE,
  'exports-broken-after-the-marker': ENGINE,
  'exports-twice': ENGINE,
  'start-of-a-wrong-type': ENGINE,
  'memory-of-65537-pages': ENGINE,
  'memory-maximum-below': ENGINE,
  'table-too-large': ENGINE,
  'import-table-too-large': ENGINE,
  'memory-page-of-1': PROPOSAL,
  'wide-arithmetic': PROPOSAL,
  'stack-switching': PROPOSAL,
};
