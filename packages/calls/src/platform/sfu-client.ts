import { hasTransceivers } from './quirks/transceivers.ts';

/** Whether the SFU's client library can run in this browser: it is for browsers of 2021 and later. */
export const hasSfuClient = (): boolean => hasTransceivers() && 'WeakRef' in window;
