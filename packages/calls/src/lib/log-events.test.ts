import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CallsError } from '../errors.ts';
import { LOG_EVENTS, type LogEventName } from './log-events.ts';
import { REDACTED } from './log-fields.ts';
import { createLogger, type LogRecord } from './logger.ts';

const NAMES = Object.keys(LOG_EVENTS) as LogEventName[];
const SDP = 'v=0\r\no=- 46117 2 IN IP4 203.0.113.7\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n';
const CANDIDATE = 'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx';
const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
const SECRETS = [SDP, CANDIDATE, TOKEN, '203.0.113.7', '2001:db8::7', 'Alice Ånström'];

/** Everything that could carry a secret into a field. */
function disguises(secret: string): unknown[] {
  const named = new Error(secret);
  named.name = secret;
  return [
    secret,
    [secret],
    { toString: () => secret, name: secret, code: secret },
    new Error(secret),
    named,
    new DOMException(secret, secret),
    new CallsError('media_failed', named),
    new CallsError(secret as 'closed', new TypeError(secret)),
  ];
}

describe('the table of log events', () => {
  it('is the same in docs/logging.md', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
    const meanings = new Map(
      Array.from(
        read('./log-events.ts').matchAll(/^ {2}\/\*\* (.*) \*\/\n {2}(\w+): \{$/gm),
        ([, meaning, name]) => [name, meaning],
      ),
    );
    const rows = read('../../../../docs/logging.md')
      .split('\n')
      .filter((line) => /^\| `[a-z_]+` \|/.test(line));
    const expected = NAMES.map((name) => {
      const { level, fields } = LOG_EVENTS[name];
      const names = Object.keys(fields).map((field) => `\`${field}\``);
      return `| \`${name}\` | ${level} | ${names.join(', ')} | ${meanings.get(name)} |`;
    });
    expect(rows).toEqual(expected);
  });

  it.each(NAMES)('lets no SDP, candidate, address, token or name through %s', (name) => {
    const records: LogRecord[] = [];
    const log = createLogger(
      () => 0,
      (error) => {
        throw error;
      },
    );
    log.addSink((record) => records.push(record));
    for (const secret of SECRETS) {
      for (const value of disguises(secret)) {
        const fields = Object.fromEntries(
          [...Object.keys(LOG_EVENTS[name].fields), 'other'].map((field) => [field, value]),
        );
        log.child({ callId: secret }).event(name, fields as never);
      }
    }
    expect(records).toHaveLength(SECRETS.length * 8);
    const text = JSON.stringify(records);
    for (const secret of SECRETS) expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
    for (const part of ['203.0.113', '2001:db8', 'ice-pwd', 'candidate:', 'eyJ', 'Ånström']) {
      expect(text).not.toContain(part);
    }
    expect(text).toContain(REDACTED);
  });

  it('names an error by its code and cause, never by its text', () => {
    const records: LogRecord[] = [];
    const log = createLogger(
      () => 0,
      () => undefined,
    );
    log.addSink((record) => records.push(record));
    const refused = new DOMException(`Failed to parse ${SDP}`, 'OperationError');
    for (const error of [refused, new CallsError('unusable', refused), new CallsError('closed')]) {
      log.event('call_failed', { error });
    }
    expect(records.map(({ fields }) => fields.error)).toEqual([
      'OperationError',
      'unusable (OperationError)',
      'closed',
    ]);
  });
});
