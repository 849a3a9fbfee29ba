import { expect, test } from 'vitest';
import { detailsView } from './details-view.ts';
import { moreTexts } from './texts.ts';

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
  } as const;
  expect(detailsView(stats, moreTexts('ru'))).toEqual([
    { name: 'Задержка', value: '42 мс' },
    { name: 'Потеряно пакетов', value: '1 %' },
    { name: 'Путь', value: 'через ретранслятор, UDP' },
  ]);
  expect(detailsView({ ...stats, peers: {} }, moreTexts('ru'))).toEqual([]);
});
