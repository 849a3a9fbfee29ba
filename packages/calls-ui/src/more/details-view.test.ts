import { expect, test } from 'vitest';
import { textsOf } from '../i18n/texts.ts';
import { detailsView } from './details-view.ts';
import { moreEn } from './en.ts';
import { moreRu } from './ru.ts';

test('details have units, and leave out what the browser does not tell', () => {
  const stats = {
    phase: 'active',
    signaling: 'online',
    callId: 'c',
    callType: 'audio',
    duration: 1,
    peers: {
      anna: {
        transport: 'connected',
        roundTripTime: 42,
        packetsReceived: 99,
        packetsLost: 1,
        localCandidate: 'relay',
        protocol: 'udp',
      },
    },
    events: [],
  } as const;
  expect(detailsView(stats, textsOf('ru', { en: moreEn, ru: moreRu }))).toEqual([
    { name: 'Задержка', value: '42 мс' },
    { name: 'Потеряно пакетов', value: '1 %' },
    { name: 'Путь', value: 'через ретранслятор, UDP' },
  ]);
  expect(detailsView({ ...stats, peers: {} }, textsOf('ru', { en: moreEn, ru: moreRu }))).toEqual(
    [],
  );
});
