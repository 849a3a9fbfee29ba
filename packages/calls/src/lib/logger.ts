import { createListeners } from '../primitives/listeners.ts';
import type { ReportError } from '../primitives/report-error.ts';
import { LOG_EVENTS, type LogEventName, type LogFields, type LogLevel } from './log-events.ts';
import { callIdOf, type LogValue } from './log-fields.ts';

/** One line of the log. It holds no descriptions, candidates, addresses, tokens or names of people. */
export interface LogRecord {
  /** Milliseconds since the engine was created. Monotonic: changes of the clock do not affect it. */
  readonly at: number;
  readonly level: LogLevel;
  readonly event: LogEventName;
  /** The call that the event belongs to, if it belongs to one. */
  readonly callId?: string;
  readonly fields: Readonly<Record<string, LogValue>>;
}

export type LogSink = (record: LogRecord) => void;

/** Logs events of the table in log-events.ts. */
export interface Logger {
  event<N extends LogEventName>(name: N, fields: LogFields<N>): void;
  /** A logger whose records carry the id of a call. The context is read at each event. */
  child(context: { readonly callId: string | undefined }): Logger;
}

/** The logger of one engine. */
export interface RootLogger extends Logger {
  /** Passes every later record to the sink. One that throws stops neither the engine nor others. */
  addSink(sink: LogSink): void;
}

/**
 * @param uptime a monotonic clock, in milliseconds
 * @param onSinkError receives what a sink throws
 */
export function createLogger(uptime: () => number, onSinkError: ReportError): RootLogger {
  const start = uptime();
  const sinks = createListeners<LogRecord>(onSinkError);
  const createChild: Logger['child'] = (context) => ({
    event: (name, fields) => {
      const { callId } = context;
      const record: LogRecord = {
        at: Math.round(uptime() - start),
        level: LOG_EVENTS[name].level,
        event: name,
        ...(callId === undefined ? {} : { callId: callIdOf(callId) }),
        fields: admit(name, fields),
      };
      sinks.notify(record);
    },
    child: createChild,
  });
  return { ...createChild({ callId: undefined }), addSink: (sink) => void sinks.add(sink) };
}

/** Reads the fields of the table from a value, and no other field. */
function admit<N extends LogEventName>(name: N, given: LogFields<N>): LogRecord['fields'] {
  const admitted: Record<string, LogValue> = {};
  const values = given as Readonly<Record<string, unknown>>;
  const definitions: Readonly<Record<string, (value: never) => LogValue>> = LOG_EVENTS[name].fields;
  for (const [field, toLogValue] of Object.entries(definitions)) {
    const value = values[field];
    if (value !== undefined) admitted[field] = toLogValue(value as never);
  }
  return admitted;
}
