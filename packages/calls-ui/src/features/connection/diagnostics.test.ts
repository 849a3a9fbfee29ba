import { type CallStats, createLogger, type LogRecord } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { diagnosticsText } from './diagnostics.ts';

const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/66.0';

const stats: CallStats = {
  phase: 'active',
  signaling: 'online',
  callId: 'call-1',
  callType: 'audio',
  duration: 62_000,
  peers: { anna: { transport: 'connected', roundTripTime: 42, localCandidate: 'relay' } },
  events: [],
};

describe('the diagnostics text', () => {
  test('holds the browser, the phase, the signalling state and the numbers of the call', () => {
    const [json = ''] = diagnosticsText(stats, USER_AGENT).split('\n\nEvents');
    const { events, ...numbers } = stats;
    expect(JSON.parse(json)).toEqual({ userAgent: USER_AGENT, ...numbers });
  });

  test('has a line for each event with seconds, level, name, call and fields', () => {
    const events: LogRecord[] = [
      { at: 120, level: 'info', event: 'signaling_state', fields: { state: 'online' } },
      {
        at: 12_345,
        level: 'debug',
        event: 'message_sent',
        callId: 'call-1',
        fields: { type: 'call_offer' },
      },
    ];
    expect(diagnosticsText({ ...stats, events }, USER_AGENT).split('\n\n')[1]).toBe(
      [
        'Events: 2',
        '0.120 info  signaling_state state=online',
        '12.345 debug message_sent call=call-1 type=call_offer',
        '',
      ].join('\n'),
    );
  });

  test('holds no address, description or token, even if one is passed to the log', () => {
    const secrets = [
      'v=0\r\no=- 46117 2 IN IP4 203.0.113.7\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n',
      'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx',
      '2001:db8::7',
      'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl',
    ];
    const events: LogRecord[] = [];
    const logger = createLogger(
      () => 0,
      () => {},
    );
    logger.addSink((record) => events.push(record));
    for (const secret of secrets) {
      const value = secret as never;
      const error = Object.assign(new TypeError(secret), { cause: secret });
      const log = logger.child({ callId: secret });
      log.event('call_phase', { phase: value, localHold: value, remoteHold: value });
      log.event('call_ended', { reason: value, by: value, error: value });
      log.event('message_rejected', { type: value, code: value, detail: value });
      log.event('signaling_lost', { closeCode: value, failures: value });
      log.event('transport_state', { state: value });
      log.event('negotiation_failed', { error });
      log.event('candidate_failed', { error: value });
    }
    const text = diagnosticsText({ ...stats, events }, USER_AGENT);
    expect(text).toContain(`Events: ${secrets.length * 7}`);
    expect(text).toContain('negotiation_failed call=redacted error=TypeError');
    expect(text).not.toMatch(/203\.0\.113|2001:db8|v=0|ice-pwd|candidate:|typ srflx|eyJ/);
  });
});
