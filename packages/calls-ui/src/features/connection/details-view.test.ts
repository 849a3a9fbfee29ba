import { expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { detailsView } from './details-view.ts';

test('details have units and leave out what the browser does not report', () => {
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
  expect(detailsView(stats, appTexts('ru', laterTexts))).toEqual([
    { name: 'Задержка', value: '42 мс' },
    { name: 'Потеряно пакетов', value: '1 %' },
    { name: 'Путь', value: 'через ретранслятор, UDP' },
  ]);
  expect(detailsView({ ...stats, peers: {} }, appTexts('ru', laterTexts))).toEqual([]);
});
