import { afterEach, expect, it } from 'vitest';
import { toJson } from './to-json.ts';

type WithToJson = { toJSON?: () => unknown };
const array = Array.prototype as WithToJson;
const text = String.prototype as WithToJson;

afterEach(() => {
  delete array.toJSON;
  delete text.toJSON;
});

it('D8: arrays and texts are as they are beside a library that adds toJSON to them', () => {
  array.toJSON = () => 'an array';
  text.toJSON = () => 'a text';
  const { toJSON } = array;
  expect(toJson({ supported: ['hold'], to: 'bob' })).toBe('{"supported":["hold"],"to":"bob"}');
  expect(array.toJSON).toBe(toJSON);
  expect(JSON.stringify(['hold'])).toBe('"an array"');
});
