// @vitest-environment happy-dom
import type { CallPhase } from '@xpchat/calls';
import { VirtualClock } from '@xpchat/calls-testing';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PanelPage } from '../../context/ui-state.ts';
import { entry, missedEntry, NOON, settings } from '../../testing/fake-calls-api.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { callInfo } from '../../testing/snapshots.ts';
import { Panel } from './panel.tsx';

let fake: ReturnType<typeof fakeContext>;
let sent: string[];
let calls: unknown[];
/** The schedules that were saved. */
let saved: unknown[];
let root: HTMLElement;

/** A server of the REST API. */
async function serve(input: RequestInfo | URL, { method = 'GET', body }: RequestInit = {}) {
  const path = String(input).replace(/^.*\/calls\/api\//, '');
  sent.push(`${method} ${path}`);
  const answer = (value: unknown) => new Response(JSON.stringify(value));
  if (path.startsWith('history?')) return answer({ calls });
  if (path === 'blocks') return answer({ blocks: [{ userId: 'zed', since: 1 }] });
  if (path === 'settings') {
    const wanted = JSON.parse(String(body ?? '{}'));
    if (method === 'PUT') saved.push(wanted.doNotDisturb.schedule);
    return answer({ ...settings(), ...wanted });
  }
  return answer({});
}

const find = (selector: string) => document.querySelector<HTMLElement>(selector);
const text = () => document.body.textContent ?? '';
const open = (page: PanelPage) =>
  act(() => render(h(Panel, { context: fake.context, page }), root));
const click = (selector: string) => act(() => find(selector)?.click());
const close = () => act(() => render(null, root));

beforeEach(() => {
  document.body.innerHTML = '<div></div>';
  root = document.body.firstElementChild as HTMLElement;
  sent = [];
  saved = [];
  calls = [missedEntry({ id: 'a', createdAt: NOON }), entry({ id: 'b', createdAt: NOON - 1 })];
  fake = fakeContext();
  vi.stubGlobal('fetch', serve);
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

const listed = () => vi.waitFor(() => expect(find('[data-call-id="a"]')).not.toBeNull());

describe('the history', () => {
  beforeEach(async () => {
    open('history');
    await listed();
  });

  test('is a dialog with the calls, and reports missed calls as seen', async () => {
    expect(find('[role="dialog"]')?.getAttribute('aria-label')).toBe('Calls');
    expect(find('[data-call-id="a"]')?.hasAttribute('data-missed')).toBe(true);
    expect(find('[data-call-id="b"]')?.textContent).toContain('Incoming');
    expect(sent).toContain('POST history/seen');
  });

  test('reports a missed call as seen when the page becomes visible', async () => {
    close();
    sent = [];
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    open('history');
    await listed();
    expect(sent).not.toContain('POST history/seen');
    hidden.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() => expect(sent).toContain('POST history/seen'));
  });

  test('is refreshed when the number of missed calls is sent again', async () => {
    calls = [calls[1]];
    act(() => fake.change({ missed: 0 }));
    await vi.waitFor(() => expect(find('[data-call-id="a"]')).toBeNull());
    expect(find('[data-call-id="b"]')).not.toBeNull();
  });

  test('starts a call and closes', () => {
    click('[data-call-id="a"] [data-action="call-video"]');
    expect(fake.dialled).toEqual([[{ id: 'anna', name: 'Анна Петрова' }, 'video']]);
    expect(fake.context.ui.get().panel).toBeNull();
  });

  test('offers no call while none is possible', () => {
    act(() => fake.change({ signaling: 'connecting' }));
    const button = find('[data-action="call-audio"]') as HTMLButtonElement;
    expect(button.disabled).toBe(true);
  });

  test('commits a deletion when it is closed', async () => {
    click('[data-call-id="a"] [data-action="more"]');
    click('[data-call-id="a"] [data-action="delete"]');
    expect(find('[data-call-id="a"]')).toBeNull();
    expect(text()).toContain('Deleted: call with Анна Петрова');
    expect(sent).not.toContain('DELETE history/a');
    close();
    await vi.waitFor(() => expect(sent).toContain('DELETE history/a'));
  });

  test('asks before it is cleared, and Escape closes only the dialog', async () => {
    act(() => fake.context.ui.set({ panel: 'history' }));
    click('[data-action="clear"]');
    const question = find('[role="alertdialog"]');
    expect(question?.textContent).toContain('Delete all calls?');
    const pressed = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true });
    act(() => void question?.dispatchEvent(pressed));
    expect(find('[role="alertdialog"]')).toBeNull();
    expect(fake.context.ui.get().panel).toBe('history');
    click('[data-action="clear"]');
    click('[data-action="clear-all"]');
    await vi.waitFor(() => expect(text()).toContain('No calls yet'));
    expect(sent).toContain('DELETE history');
  });

  test('requests the chosen filters', async () => {
    click('[data-filter="missed"]');
    await vi.waitFor(() => expect(sent).toContain('GET history?limit=30&filter=missed'));
    expect(find('[data-filter="missed"]')?.getAttribute('aria-pressed')).toBe('true');
  });
});

describe('the keyboard', () => {
  const focused = (selector: string) =>
    vi.waitFor(() => expect(document.activeElement).toBe(find(selector)));
  const press = (key: string) => {
    const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    act(() => void document.activeElement?.dispatchEvent(pressed));
  };
  const use = (selector: string) => {
    find(selector)?.focus();
    click(selector);
  };

  beforeEach(async () => {
    open('history');
    await listed();
  });

  test('the focus moves to the next row when a call is deleted, and to the tab after the last one', async () => {
    click('[data-call-id="a"] [data-action="more"]');
    use('[data-call-id="a"] [data-action="delete"]');
    await focused('[data-call-id="b"] [data-action="more"]');
    // Undo restores the row and its focus.
    use('[data-action="undo"]');
    await focused('[data-call-id="a"] [data-action="more"]');
    use('[data-call-id="a"] [data-action="more"]');
    use('[data-call-id="a"] [data-action="delete"]');
    use('[data-call-id="b"] [data-action="more"]');
    use('[data-call-id="b"] [data-action="delete"]');
    await focused('[data-tab="history"]');
  });

  test('the focus is in the dialog, then on its button again, or on the tab when the history was cleared', async () => {
    use('[data-action="clear"]');
    await focused('[role="alertdialog"]');
    // The header cannot be used meanwhile.
    find('[data-tab="history"]')?.focus();
    await focused('[role="alertdialog"]');
    press('Escape');
    await focused('[data-action="clear"]');
    use('[data-action="clear"]');
    use('[data-action="clear-all"]');
    await focused('[data-tab="history"]');
    expect(find('[role="alertdialog"]')).toBeNull();
  });

  test('the focus does not move while its element stays', async () => {
    find('[data-filter="all"]')?.focus();
    click('[data-call-id="a"] [data-action="more"]');
    click('[data-call-id="a"] [data-action="delete"]');
    await focused('[data-filter="all"]');
  });

  test('arrow keys move the focus between the tabs, and the page follows', async () => {
    const { ui } = fake.context;
    const stops = () =>
      Array.from(document.querySelectorAll<HTMLElement>('[role="tab"]'), (tab) => tab.tabIndex);
    expect(stops()).toEqual([0, -1]);
    find('[data-tab="history"]')?.focus();
    for (const [key, page] of [
      ['ArrowRight', 'settings'],
      ['ArrowRight', 'history'],
      ['ArrowLeft', 'settings'],
      ['Home', 'history'],
      ['End', 'settings'],
    ] as const) {
      press(key);
      expect(ui.get().panel).toBe(page);
      open(page);
      await focused(`[data-tab="${page}"]`);
      expect(stops()).toEqual(page === 'history' ? [0, -1] : [-1, 0]);
      expect(find(`[data-tab="${page}"]`)?.getAttribute('aria-selected')).toBe('true');
    }
  });
});

describe('the recordings', () => {
  const tabs = () =>
    Array.from(document.querySelectorAll<HTMLElement>('[role="tab"]'), (tab) => tab.dataset.tab);

  test('have a tab where the server takes recordings, also while it is away', () => {
    open('history');
    expect(tabs()).toEqual(['history', 'settings']);
    act(() => fake.change({ recordingConsent: 'ask' }));
    expect(tabs()).toEqual(['history', 'recordings', 'settings']);
    act(() => fake.change({ recordingConsent: null }));
    expect(tabs()).toHaveLength(3);
  });

  test('can be requested again when their script does not come', async () => {
    const clock = new VirtualClock();
    const parts: string[] = [];
    const lazy = { ...fake.context.lazy, load: async (part: string) => void parts.push(part) };
    fake = { ...fake, context: { ...fake.context, clock, lazy } };
    open('recordings');
    await act(() => clock.advance(15_000));
    expect(parts).toEqual(['library']);
    expect(find('[role="tabpanel"] [role="alert"]')?.textContent).toContain('No connection');
    click('[role="alert"] button');
    expect(parts).toEqual(['library', 'library']);
    expect(find('[role="tabpanel"] [role="status"]')).not.toBeNull();
  });

  test('are shown once their script is loaded', () => {
    open('recordings');
    expect(find('[role="tabpanel"] [role="status"]')).not.toBeNull();
    const Library = () => h('p', {}, 'the library');
    act(() => render(h(Panel, { context: fake.context, page: 'recordings', Library }), root));
    expect(find('[role="tabpanel"]')?.textContent).toBe('the library');
  });
});

describe('the panel', () => {
  test('closes on Escape and on a click outside', () => {
    open('history');
    const { ui } = fake.context;
    ui.set({ panel: 'history' });
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(ui.get().panel).toBeNull();
    ui.set({ panel: 'history' });
    click('.xpc-sheet');
    expect(ui.get().panel).toBe('history');
    click('.xpc-sheet-back');
    expect(ui.get().panel).toBeNull();
  });

  test('closes for an answered call, but not for a ringing one', () => {
    open('history');
    const { ui } = fake.context;
    ui.set({ panel: 'history' });
    const phase = (name: 'incoming' | 'connecting') =>
      fake.change({ phase: { name, call: callInfo(), answeredAt: 1 } as unknown as CallPhase });
    act(() => phase('incoming'));
    expect(ui.get().panel).toBe('history');
    // The focus may move to the incoming card.
    expect(find('[role="dialog"]')?.getAttribute('aria-modal')).toBe('false');
    act(() => phase('connecting'));
    expect(ui.get().panel).toBeNull();
  });

  test('says over the host’s own socket that there is no history', () => {
    fake = { ...fake, context: { ...fake.context, server: null } };
    open('history');
    expect(text()).toContain('This chat keeps no history of calls.');
    expect(sent).toEqual([]);
  });

  test('removes its listeners on close', async () => {
    open('history');
    await listed();
    close();
    expect(fake.listeners.size).toBe(0);
  });
});

describe('the settings', () => {
  beforeEach(async () => {
    open('settings');
    await vi.waitFor(() => expect(find('[data-blocked="zed"]')).not.toBeNull());
  });

  const radio = (setting: string, place: number) =>
    document.querySelectorAll<HTMLInputElement>(`[data-setting="${setting}"] input`)[place];

  test('describe the next call and save a choice at once', async () => {
    expect(text()).toContain('You are available: calls will ring.');
    expect(text()).toContain('The next call will ring, whether or not you know the caller.');
    const contacts = radio('who', 1);
    act(() => {
      if (contacts) contacts.checked = true;
      contacts?.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect(text()).toContain('Calls from people you do not know will not ring');
    await vi.waitFor(() => expect(sent).toContain('PUT settings'));
  });

  test('keep quiet hours without a day as a draft and show the problem', async () => {
    click('[data-action="add-hours"]');
    for (let day = 1; day <= 7; day++) click(`[data-day="${day}"]`);
    expect(text()).toContain('Choose a day. Not saved yet.');
    await vi.waitFor(() =>
      expect(saved.pop()).toEqual([{ days: [7], from: '22:00', to: '07:00' }]),
    );
    click('[data-action="delete-hours"]');
    expect(text()).not.toContain('Choose a day');
    await vi.waitFor(() => expect(saved.pop()).toEqual([]));
  });

  test('unblock at once and block again on undo', async () => {
    click('[data-blocked="zed"] [data-action="unblock"]');
    expect(find('[data-blocked="zed"]')).toBeNull();
    click('[data-action="undo"]');
    expect(find('[data-blocked="zed"]')).not.toBeNull();
    await vi.waitFor(() => expect(sent).toContain('PUT blocks?userId=zed'));
    expect(sent).toContain('DELETE blocks?userId=zed');
  });
});
