import type { CallStats, LogRecord } from '@xpchat/calls';

/** The level column is as wide as `debug`, so that the events line up. */
const LEVEL_WIDTH_CHARS = 5;

/**
 * The report that a person copies for support: browser, phase, signalling state and numbers of the
 * call, then the newest log events, oldest first, with seconds since the page created the engine. In
 * English, since a developer reads it. The engine redacts descriptions, addresses and tokens before
 * an event is logged (docs/logging.md).
 */
export function diagnosticsText(stats: CallStats, userAgent: string): string {
  const { events, ...numbers } = stats;
  return [
    JSON.stringify({ userAgent, ...numbers }, null, 2),
    '',
    `Events: ${events.length}`,
    ...events.map(eventLine),
    '',
  ].join('\n');
}

/** For example `12.345 info  call_phase call=call-1 phase=active localHold=false`. */
function eventLine({ at, level, event, callId, fields }: LogRecord): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const call = callId === undefined ? [] : [`call=${callId}`];
  return [(at / 1000).toFixed(3), level.padEnd(LEVEL_WIDTH_CHARS), event, ...call, ...pairs].join(
    ' ',
  );
}
