import { describe, expect, it } from 'vitest';
import { createHostSink } from './log-sinks.ts';
import { createLogger, type LogRecord } from './logger.ts';

function create() {
  let uptime = 1000;
  const errors: unknown[] = [];
  const records: LogRecord[] = [];
  const log = createLogger(
    () => uptime,
    (error) => errors.push(error),
  );
  log.addSink((record) => records.push(record));
  return {
    log,
    records,
    errors,
    pass: (ms: number) => {
      uptime += ms;
    },
  };
}

describe('the logger', () => {
  it('records time since its creation, level, event and fields', () => {
    const { log, records, pass } = create();
    pass(12.4);
    log.event('signaling_state', { state: 'online' });
    expect(records).toEqual([
      { at: 12, level: 'info', event: 'signaling_state', fields: { state: 'online' } },
    ]);
  });

  it('puts the id of the call on every record of a child', () => {
    const { log, records } = create();
    const child = log.child({ callId: 'c1' });
    child.event('transport_state', { state: 'connected' });
    child.event('call_failed', { error: new TypeError() });
    log.child({ callId: undefined }).event('signaling_state', { state: 'online' });
    expect(records.map(({ callId }) => callId)).toEqual(['c1', 'c1', undefined]);
  });

  it('leaves out fields that are undefined or not in the table', () => {
    const { log, records } = create();
    const fields = { reason: 'completed', by: 'local', error: undefined, token: 'secret' } as const;
    log.event('call_ended', fields);
    expect(records[0]?.fields).toEqual({ reason: 'completed', by: 'local' });
  });

  it('reports what a sink throws and passes the record to the other sinks', () => {
    const { log, records, errors } = create();
    const failure = new Error('sink');
    log.addSink(() => {
      throw failure;
    });
    log.addSink((record) => records.push(record));
    log.event('signaling_state', { state: 'online' });
    expect(errors).toEqual([failure]);
    expect(records).toHaveLength(2);
  });
});

describe('the logger of the host', () => {
  it("gets the event's name and a flat context on the method of the event's level", () => {
    const { log } = create();
    const lines: unknown[] = [];
    const method = (level: string) => (message: string, context: object) =>
      lines.push([level, message, context]);
    const logger = {
      debug: method('debug'),
      info: method('info'),
      warn: method('warn'),
      error: method('error'),
    };
    let current: typeof logger | undefined = logger;
    log.addSink(createHostSink(() => current));
    log.child({ callId: 'c1' }).event('call_phase', {
      phase: 'active',
      localHold: false,
      remoteHold: true,
    });
    log.event('unexpected_error', { error: new RangeError('at 10.0.0.1') });
    current = undefined;
    log.event('signaling_state', { state: 'offline' });
    expect(lines).toEqual([
      [
        'info',
        'call_phase',
        {
          callId: 'c1',
          at: 0,
          phase: 'active',
          localHold: false,
          remoteHold: true,
        },
      ],
      ['error', 'unexpected_error', { at: 0, error: 'RangeError' }],
    ]);
  });
});
