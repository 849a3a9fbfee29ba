// The primitives that the engine shares with the interface and with XPchat's page: one implementation each.
export { type BackoffLimits, backoffMs } from '@xpchat/calls-protocol';
export { type Clock, monotonicClock, systemClock } from './clock.ts';
export { listen } from './listen.ts';
export type { ReportError } from './report-error.ts';
export { type Readable, Value } from './value.ts';
