import type { samplePeer as SamplePeer } from './peer-stats.ts';

// Replaces peer-stats.ts in the drop-in: package.json, condition `@xpchat/drop-in`. No call needs numbers to
// begin, so the code that reads them comes with the lazy script.

let sample: typeof SamplePeer = () => Promise.reject(new Error('setPeerSampler was not called'));

/** Samples one connection; rejects until the lazy script is loaded. */
export const samplePeer: typeof SamplePeer = (pc, at, last) => sample(pc, at, last);

export function setPeerSampler(given: typeof SamplePeer): void {
  sample = given;
}
