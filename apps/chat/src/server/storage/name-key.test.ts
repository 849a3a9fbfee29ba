import { expect, it } from 'vitest';
import { nameKeyOf } from './name-key.ts';

it.each([
  ['Anna', 'anna'],
  ['Anna', 'ANNA '],
  ['Anna', 'Аnnа'],
  ['Anna Lee', 'Anna-Lee'],
  ['Zoe', 'Zoë'],
  ['Bill', 'BiIl'],
  ['Marnie', 'Mamie'],
  ['Тони', 'Tони'],
])('C10: takes %s and %s for names that people may confuse', (one, other) => {
  expect(nameKeyOf(other)).toBe(nameKeyOf(one));
});

it.each([
  ['Anna', 'Hanna'],
  ['Anna', 'Анна'],
  ['李明', '李民'],
])('C10: tells %s and %s apart', (one, other) => {
  expect(nameKeyOf(other)).not.toBe(nameKeyOf(one));
});
