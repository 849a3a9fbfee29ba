import { hasTransceivers } from './quirks/transceivers.ts';

/** Whether the SFU's client library can be loaded, and can run in this browser. */
export const hasSfuClient = (): boolean => hasTransceivers();
