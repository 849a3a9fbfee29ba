import { createFakePlatform } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

function create() {
  const { clock } = createFakePlatform();
  const test = { clock, pings: 0, deaths: 0, isInCall: false };
  const heartbeat = new Heartbeat(
    clock,
    () => test.isInCall,
    () => test.pings++,
    () => {
      test.deaths++;
      heartbeat.stop();
    },
  );
  /** How long the socket is silent before the next ping. */
  const silenceMs = async () => {
    const { pings } = test;
    const before = clock.now();
    while (test.pings === pings) await clock.advance(500);
    return clock.now() - before;
  };
  return Object.assign(test, {
    heartbeat,
    silenceMs,
    /** Answers each ping, and returns the silences before them. */
    answer: async (pings: number) => {
      const silences = [];
      for (let ping = 0; ping < pings; ping++) {
        silences.push(await silenceMs());
        heartbeat.restart();
      }
      return silences;
    },
    /** Answers no ping, and returns the silence before it. */
    die: async () => {
      const silence = await silenceMs();
      await clock.advance(8000);
      return silence;
    },
  });
}

describe('heartbeat', () => {
  it('pings a new socket after 6 s, and half as often with each answer, down to what the server asks for', async () => {
    const { heartbeat, answer } = create();
    heartbeat.start(24_000);
    expect(await answer(5)).toEqual([6000, 12_000, 24_000, 24_000, 24_000]);
  });

  it('pings during a call as often as a new socket, not more often than every 6 s', async () => {
    const socket = create();
    socket.heartbeat.start(24_000);
    await socket.answer(4);
    socket.isInCall = true;
    socket.heartbeat.restart();
    expect(await socket.answer(3)).toEqual([6000, 6000, 6000]);
    socket.isInCall = false;
    socket.heartbeat.restart();
    expect(await socket.answer(1)).toEqual([24_000]);
  });

  it('pings in a quarter of the period that the server asks for, if that is long', async () => {
    const socket = create();
    socket.heartbeat.start(60_000);
    expect(await socket.answer(3)).toEqual([15_000, 30_000, 60_000]);
  });

  it('pings as often as the server asks for, also during a call', async () => {
    const socket = create();
    socket.isInCall = true;
    socket.heartbeat.start(4000);
    expect(await socket.answer(2)).toEqual([4000, 4000]);
  });

  it('reports a socket that answers nothing for 8 s', async () => {
    const socket = create();
    socket.heartbeat.start(24_000);
    await socket.clock.advance(13_999);
    expect(socket.deaths).toBe(0);
    await socket.clock.advance(1);
    expect(socket.deaths).toBe(1);
  });

  it('waits once more for the answer after the page stood still', async () => {
    const socket = create();
    socket.heartbeat.start(24_000);
    await socket.clock.advance(6000);
    // The timers of the page fire late.
    socket.clock.set(20_000);
    await socket.clock.advance(8000);
    expect(socket.deaths).toBe(0);
    socket.clock.set(20_000);
    await socket.clock.advance(8000);
    expect(socket.deaths).toBe(1);
  });

  it('E11: pings twice as often after a silence that killed a socket, down to 3 s', async () => {
    const { heartbeat, answer, die } = create();
    heartbeat.start(24_000);
    await answer(1);
    const silences = [await die()];
    for (let life = 0; life < 3; life++) {
      heartbeat.start(24_000);
      silences.push(await die());
    }
    expect(silences).toEqual([12_000, 6000, 3000, 3000]);
  });

  it('E11: keeps its pace when a socket dies after a silence that it had survived', async () => {
    const socket = create();
    socket.heartbeat.start(24_000);
    await socket.answer(4);
    await socket.die();
    socket.heartbeat.start(24_000);
    expect(await socket.answer(4)).toEqual([6000, 12_000, 24_000, 24_000]);
  });

  it('E11: doubles the silence again after each socket that lived for more than 10 min', async () => {
    const { heartbeat, answer, die } = create();
    heartbeat.start(24_000);
    await die();
    const silences = [];
    for (let life = 0; life < 4; life++) {
      heartbeat.start(24_000);
      silences.push((await answer(210)).at(-1));
      heartbeat.stop();
    }
    expect(silences).toEqual([3000, 6000, 12_000, 24_000]);
  });

  it('pings at once when the page wakes up, and waits 3 s', async () => {
    const socket = create();
    socket.heartbeat.start(24_000);
    socket.heartbeat.check();
    expect(socket.pings).toBe(1);
    await socket.clock.advance(3000);
    expect(socket.deaths).toBe(1);
    socket.heartbeat.start(24_000);
    expect(await socket.silenceMs()).toBe(6000);
  });

  it('leaves no timer after it was stopped', () => {
    const { clock, heartbeat } = create();
    heartbeat.start(24_000);
    heartbeat.stop();
    expect(clock.pending).toBe(0);
  });
});
