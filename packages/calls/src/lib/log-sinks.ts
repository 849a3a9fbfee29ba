import type { LogLevel } from './log-events.ts';
import type { LogValue } from './log-fields.ts';
import type { LogRecord, LogSink } from './logger.ts';

/**
 * A log of the host page. `console` is one, as are most logging libraries. `message` is the
 * event's name; `context` holds `callId` if the event belongs to a call, `at` (milliseconds since the
 * engine was created) and the fields of the event (docs/logging.md).
 */
export type CallsLogger = Readonly<
  Record<LogLevel, (message: string, context: Readonly<Record<string, LogValue>>) => void>
>;

/** Passes records to the logger that the host has set at that moment. */
export function createHostSink(logger: () => CallsLogger | undefined): LogSink {
  return (record) => {
    const [message, context] = toMessage(record);
    logger()?.[record.level](message, context);
  };
}

/** A record as a log shows it: the event's name, and everything else as one flat object. */
export function toMessage({
  event,
  callId,
  at,
  fields,
}: LogRecord): [string, Readonly<Record<string, LogValue>>] {
  return [event, { ...(callId === undefined ? {} : { callId }), at, ...fields }];
}
