import { CLOSE_CODES, type CloseCodeName } from '@xpchat/calls-protocol';
import { expect, it } from 'vitest';
import { closeReasonOf } from './close-reasons.ts';

it.each(Object.keys(CLOSE_CODES) as CloseCodeName[])(
  'E5: the reason of the close code %s fits into a close frame',
  (name) => {
    expect(Buffer.byteLength(closeReasonOf(name))).toBeLessThanOrEqual(123);
  },
);
