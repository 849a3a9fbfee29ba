import { expect, it } from 'vitest';
import { groupTarget, isSameTarget, personTarget, readAddress, writeAddress } from './address.ts';

it.each([
  ['/', { as: null, target: null }],
  ['/?as=alice', { as: 'alice', target: null }],
  ['/?as=alice&chat=bob', { as: 'alice', target: personTarget('bob') }],
  ['/?as=alice&group=team', { as: 'alice', target: groupTarget('team') }],
])('the address %s is read and written back', (address, read) => {
  expect(readAddress(address.slice(1))).toEqual(read);
  expect(writeAddress(read)).toBe(address);
});

it('a person and a group of the same id are two targets', () => {
  expect(isSameTarget(personTarget('team'), groupTarget('team'))).toBe(false);
  expect(isSameTarget(groupTarget('team'), groupTarget('team'))).toBe(true);
  expect(isSameTarget(null, null)).toBe(true);
});
