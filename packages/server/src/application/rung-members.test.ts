import { expect, it } from 'vitest';
import type { Admission } from '../domain/admission.ts';
import type { StoredSession } from '../ports/session-store.ts';
import { chooseRungMembers } from './rung-members.ts';

const members = Array.from({ length: 40 }, (_, index) => `p${index}`);

function choose(
  given: readonly string[],
  online: readonly string[],
  most: number,
  refusing: readonly string[] = [],
) {
  const asked: string[] = [];
  const ports = {
    sessions: {
      sessionsOf: async (userId: string) =>
        (online.includes(userId)
          ? [{ connected: true, left: false }]
          : [{ connected: false, left: false }]) as unknown as StoredSession[],
    },
    policy: {
      admit: async (_from: string, to: string) => {
        asked.push(to);
        return { verdict: refusing.includes(to) ? 'unavailable' : 'ring' } as unknown as Admission;
      },
    },
    clock: { now: () => 0 },
  };
  return chooseRungMembers(ports, 'p0', given, most).then((rung) => ({ rung, asked }));
}

it('[GR21] rings the members who are online before the others, in the order of the host', async () => {
  const { rung } = await choose(members, ['p39', 'p35', 'p3'], 100);
  expect(rung).toHaveLength(32);
  expect(rung.slice(0, 6)).toEqual(['p0', 'p3', 'p35', 'p39', 'p1', 'p2']);
});

it('[GR21] does so where a call cannot have them all, and asks the host about nobody otherwise', async () => {
  const few = members.slice(0, 6);
  expect((await choose(few, ['p5'], 4)).rung).toEqual(['p0', 'p5', 'p1', 'p2', 'p3', 'p4']);
  expect(await choose(few, ['p5'], 8)).toEqual({ rung: few, asked: [] });
});

it('[GR21] [NC13] does not show by the order whether a person is online who takes no call of the caller', async () => {
  const { rung } = await choose(members, ['p39', 'p3'], 100, ['p39']);
  expect(rung.slice(0, 3)).toEqual(['p0', 'p3', 'p1']);
  expect(rung).not.toContain('p39');
});
