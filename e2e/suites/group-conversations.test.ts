import { expect, test } from 'vitest';
import { action, appears, eventually, press, reads } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab, TabOptions } from '../harness/tab.ts';

const on = stage(['chromium', 'firefox', 'chrome66']);

const TITLE = '.conversation-header h1';
const COUNT = '.conversation-who p';
const EVENT = '[data-event]';

async function enter(as: string, query = '', options: Partial<TabOptions> = {}): Promise<Tab> {
  const tab = await on.open('chromium', { name: as, ...options });
  await tab.goto(`${on.product.url}/?as=${as}${query}`);
  await appears(tab, '.row');
  return tab;
}

const row = (name: string) => `.sidebar .row >> ${name}`;
const choice = (name: string) => `.choice >> ${name}`;
const bubble = (author: string, text: string) => `[data-author-id="${author}"] >> ${text}`;

const gone = (tab: Tab, selector: string): Promise<void> =>
  eventually(`${tab.name}: no ${selector}`, async () => !(await tab.probe('visible', selector)));

const shows = (tab: Tab, selector: string, text: string): Promise<void> =>
  eventually(`${tab.name}: ${selector} reads '${text}'`, async () =>
    ((await tab.probe('read', selector, 'text')) ?? '').includes(text),
  );

async function write(tab: Tab, text: string): Promise<void> {
  await press(tab, '.composer textarea');
  await tab.type(text);
  await press(tab, '.composer .send');
}

/** Creates a group by the form, and returns its id. */
async function create(tab: Tab, name: string, ...people: readonly string[]): Promise<string> {
  await press(tab, action('new-group'));
  await press(tab, '.group-name');
  await tab.type(name);
  for (const person of people) await press(tab, choice(person));
  await press(tab, '.group-form .primary');
  await shows(tab, TITLE, name);
  return tab.evaluate<string>('new URLSearchParams(location.search).get("group")');
}

/** The status of a request that the page of this person sends. */
const status = (tab: Tab, path: string, method = 'GET', body?: object) =>
  tab.evaluate<number>(`fetch(${JSON.stringify(path)}, {
    method: ${JSON.stringify(method)},
    headers: {
      authorization: 'Bearer ' + sessionStorage.getItem('xpchat.session'),
      ${body ? "'content-type': 'application/json'," : ''}
    },
    body: ${body ? JSON.stringify(JSON.stringify(body)) : 'undefined'},
  }).then((response) => response.status)`);

const noErrors = (...tabs: readonly Tab[]) => {
  for (const tab of tabs) expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
};

test('a group is created, written in, given a member and left, and all pages agree', async () => {
  const [alice, bob, carol] = [await enter('alice'), await enter('bob'), await enter('carol')];
  const id = await create(alice, 'Walkers', 'Bob Smirnov');
  await shows(alice, EVENT, 'You created the group “Walkers”');
  await shows(alice, COUNT, 'Members: 2');

  await press(bob, row('Walkers'));
  await shows(bob, EVENT, 'Alice Ivanova created the group “Walkers”');
  await write(bob, 'Where do we meet?');
  await appears(alice, `${bubble('bob', 'Where do we meet?')}`);
  await shows(alice, '[data-author-id="bob"] .bubble-author', 'Bob Smirnov');
  await appears(alice, '[data-author-id="bob"] img[src^="/avatars/"]');
  await gone(carol, row('Walkers'));

  await press(alice, action('group-panel'));
  await press(alice, '[data-mode="adding"]');
  await press(alice, choice('Carol Petrova'));
  await press(alice, '.group-panel .primary');
  await shows(alice, COUNT, 'Members: 3');
  await appears(alice, '[data-member="carol"]');
  await appears(bob, `${EVENT} >> Alice Ivanova added Carol Petrova`);
  await shows(bob, COUNT, 'Members: 3');
  await press(carol, row('Walkers'));
  await appears(carol, bubble('bob', 'Where do we meet?'));
  await appears(carol, `${EVENT} >> Alice Ivanova added you`);

  await press(alice, '[data-mode="renaming"]');
  await press(alice, '.rename-form .group-name', 3);
  await alice.type('Hikers');
  await press(alice, '.rename-form .primary');
  for (const tab of [alice, bob, carol]) {
    await shows(tab, TITLE, 'Hikers');
    await appears(tab, row('Hikers'));
  }

  await press(bob, action('group-panel'));
  await press(bob, '[data-mode="leaving"]');
  await reads(bob, 'You will no longer see its messages');
  await press(bob, '.group-panel .primary.danger');
  await gone(bob, row('Hikers'));
  await reads(bob, 'Choose a conversation');
  for (const tab of [alice, carol]) {
    await appears(tab, `${EVENT} >> Bob Smirnov left`);
    await shows(tab, COUNT, 'Members: 2');
  }
  expect(await status(bob, `/api/conversations/${id}/messages`)).toBe(404);
  // Their words stay, with their name.
  await appears(carol, '[data-author-id="bob"] >> Bob Smirnov');
  await gone(alice, '[data-member="bob"]');
  noErrors(alice, carol);
});

test('a stranger neither sees a group nor reads, writes or changes it', async () => {
  const [dave, heidi] = [await enter('dave'), await enter('heidi')];
  const id = await create(dave, 'Secret plans', 'Erin Murphy');
  await write(dave, 'nobody else reads this');
  await appears(dave, bubble('dave', 'nobody else reads this'));
  await heidi.goto(`${on.product.url}/?as=heidi&group=${id}`);
  await reads(heidi, 'This group has ended, or you are not in it.');
  await gone(heidi, row('Secret plans'));
  const message = { clientId: 'intruder-1', text: 'hi' };
  const attempts: [string, string, object?][] = [
    [`/api/conversations/${id}/messages`, 'GET'],
    [`/api/conversations/${id}/messages`, 'POST', message],
    [`/api/conversations/${id}/read`, 'POST', { seq: 1 }],
    [`/api/groups/${id}`, 'PATCH', { name: 'Mine' }],
    [`/api/groups/${id}/members`, 'POST', { userIds: ['heidi'] }],
    [`/api/groups/${id}/members/me`, 'DELETE'],
  ];
  for (const [path, method, body] of attempts) {
    expect([method, path, await status(heidi, path, method, body)]).toEqual([method, path, 404]);
  }
  await shows(dave, TITLE, 'Secret plans');
  await shows(dave, COUNT, 'Members: 2');
});

test('a second device shows the same, counts unread messages, and closes a group that is left', async () => {
  const [erin, frank] = [await enter('erin'), await enter('frank')];
  const other = await enter('frank', '', { name: 'frank, second device' });
  const id = await create(erin, 'Readers', 'Frank Orlov');
  await write(erin, 'chapter one');
  await write(erin, 'chapter two');
  for (const tab of [frank, other]) {
    await shows(tab, row('Readers'), 'Erin Murphy: chapter two');
    await shows(tab, `${row('Readers')}`, 'Unread: 2');
  }
  await press(frank, row('Readers'));
  await eventually('read on both devices', async () => {
    const seen = await other.probe('read', row('Readers'), 'text');
    return seen !== null && !seen.includes('Unread');
  });

  await other.goto(`${on.product.url}/?as=frank&group=${id}`);
  await appears(other, bubble('erin', 'chapter one'));
  await other.reload();
  await appears(other, bubble('erin', 'chapter two'));
  await shows(other, TITLE, 'Readers');

  await press(frank, action('group-panel'));
  await press(frank, '[data-mode="leaving"]');
  await press(frank, '.group-panel .primary.danger');
  await reads(other, 'This group has ended, or you are not in it.');
  await gone(other, row('Readers'));
  await other.reload();
  await reads(other, 'This group has ended, or you are not in it.');
  await appears(erin, `${EVENT} >> Frank Orlov left`);
});

test('the demo’s group of all eight opens by its address, in the language of the page', async () => {
  const grace = await enter('grace', '&group=team', { locale: 'ru' });
  await shows(grace, TITLE, 'Команда');
  await shows(grace, COUNT, 'Участников: 8');
  await appears(grace, `${EVENT} >> Алиса Иванова создаёт группу «Команда»`);
  await appears(grace, bubble('heidi', 'План на неделю готов'));
  expect(
    await grace.probe('read', '.conversation-header', 'data-conversation-id'),
    'the calls module finds the conversation by its header',
  ).toBe('team');
  // Nobody is chosen in a group, so a button for one person would be dead.
  await appears(grace, '#callHistoryBtn');
  expect(await grace.probe('count', '.conversation-actions button:disabled')).toBe(0);
  await press(grace, '.search input');
  await grace.type('кома');
  await press(grace, '.sidebar .row >> Команда');
  await shows(grace, TITLE, 'Команда');
  noErrors(grace);
});

test('without a connection a message waits and a new group shows why, and both work afterwards', async () => {
  const heidi = await enter('heidi', '&group=team');
  const grace = await enter('grace', '&group=team');
  await appears(heidi, bubble('frank', 'After eleven suits me.'));
  await heidi.setOffline?.(true);
  await reads(heidi, 'No connection. Reconnecting');
  await write(heidi, 'written on a train');
  await appears(heidi, '.bubble-pending >> written on a train');
  await press(heidi, action('new-group'));
  await press(heidi, '.group-form .primary');
  await reads(heidi, 'Enter a name for the group.');
  await press(heidi, '.group-name');
  await heidi.type('Travellers');
  await press(heidi, choice('Grace Kim'));
  await press(heidi, '.group-form .primary');
  await reads(heidi, 'No connection to the server');
  await heidi.setOffline?.(false);
  await appears(grace, bubble('heidi', 'written on a train'));
  await press(heidi, '.group-form .primary');
  await shows(heidi, TITLE, 'Travellers');
  await appears(grace, row('Travellers'));
  expect(await grace.probe('count', '.sidebar .row'), 'one group, not two').toBe(9);
});

test('a group is created and left by the keyboard alone, on a phone without overflow', async () => {
  const viewport = { width: 360, height: 740 };
  const bob = await enter('bob', '', { viewport });
  const key = async (name: 'Tab' | 'Enter' | 'Escape') => bob.key?.(name);
  const walkTo = async (selector: string) => {
    for (let step = 0; step < 40; step++) {
      if (await bob.evaluate<boolean>(`document.activeElement.matches('${selector}')`)) return;
      await key('Tab');
    }
    throw new Error(`${selector} is not reached by Tab`);
  };
  const fits = async () =>
    expect(await bob.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);

  await walkTo('[data-action="new-group"]');
  await key('Enter');
  await walkTo('.group-name');
  await bob.type('Keyboard');
  await walkTo('[data-pick="dave"]');
  await bob.type(' ');
  await reads(bob, 'Chosen: 1');
  await fits();
  await walkTo('.group-form .primary');
  await key('Enter');
  await shows(bob, TITLE, 'Keyboard');
  await fits();

  await walkTo('[data-action="group-panel"]');
  await key('Enter');
  await appears(bob, '[data-member="dave"]');
  await fits();
  await walkTo('[data-mode="leaving"]');
  await key('Enter');
  await reads(bob, 'You will no longer see its messages');
  await key('Escape');
  await walkTo('[data-mode="leaving"]');
  await key('Escape');
  await gone(bob, '.group-panel');
  expect(await bob.evaluate('document.activeElement.dataset.action')).toBe('group-panel');
  noErrors(bob);
});

test.each(['firefox', 'chrome66'] as const)(
  '%s shows a group, writes in it and adds people',
  async (browser) => {
    const carol = await on.open(browser, { name: `carol in ${browser}`, locale: 'en' });
    await carol.goto(`${on.product.url}/?as=carol&group=team`);
    await appears(carol, bubble('frank', 'After eleven suits me.'));
    await write(carol, `hello from ${browser}`);
    await appears(carol, bubble('carol', `hello from ${browser}`));
    await create(carol, `Group of ${browser}`, 'Bob Smirnov');
    await press(carol, action('group-panel'));
    await press(carol, '[data-mode="adding"]');
    await press(carol, choice('Dave Wilson'));
    await press(carol, '.group-panel .primary');
    await shows(carol, COUNT, 'Members: 3');
    await appears(carol, `${EVENT} >> You added Dave Wilson`);
    noErrors(carol);
  },
);
