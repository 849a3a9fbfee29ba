// @vitest-environment happy-dom
import type { CallsSnapshot, CallType, Peer } from '@xpchat/calls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import type { CallsEngine } from '../../context/app-context.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { ABLE, callInfo, snapshot } from '../../testing/snapshots.ts';
import { ChatButtons, peerFromAttributes } from './chat-buttons.ts';
import { createDisabledReason } from './disabled-reason.ts';

const HEADER = '<header data-webrtc-calls-header data-user-id="bob" data-user-name="Боб"></header>';

function fakeEngine() {
  let value: CallsSnapshot = snapshot({ name: 'idle' });
  const listeners = new Set<(value: CallsSnapshot) => void>();
  const state = {
    get: () => value,
    subscribe(listener: (value: CallsSnapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    engine: { state, capabilities: ABLE } as unknown as CallsEngine,
    listeners,
    set(next: CallsSnapshot) {
      value = next;
      for (const listener of listeners) listener(next);
    },
  };
}

const voice = () => document.querySelector<HTMLButtonElement>('#voiceCallBtn');
const video = () => document.querySelector<HTMLButtonElement>('#videoCallBtn');

describe('the chat buttons', () => {
  let fake: ReturnType<typeof fakeEngine>;
  let buttons: ChatButtons;
  let dialled: [Peer, CallType][];

  beforeEach(() => {
    document.body.innerHTML = HEADER;
    fake = fakeEngine();
    dialled = [];
    buttons = new ChatButtons(
      fake.engine,
      () => appTexts('ru', laterTexts),
      (peer, type) => dialled.push([peer, type]),
      { header: '[data-webrtc-calls-header]', peer: peerFromAttributes },
    );
  });
  afterEach(() => buttons.close());

  test("have the specification's markup and titles", () => {
    expect(voice()).toMatchObject({ className: 'action-btn', title: 'Голосовой звонок' });
    expect(video()).toMatchObject({ className: 'action-btn', title: 'Видеозвонок' });
    expect(voice()?.querySelector('i')?.className).toBe('fas fa-phone');
    expect(video()?.querySelector('i')?.className).toBe('fas fa-video');
    expect(voice()?.parentElement?.tagName).toBe('HEADER');
  });

  test('D9: two instances in one page do not replace each other for ever', async () => {
    const first = voice();
    const other = new ChatButtons(
      fakeEngine().engine,
      () => appTexts('ru', laterTexts),
      () => {},
      { header: '[data-webrtc-calls-header]', peer: peerFromAttributes },
    );
    await new Promise((resolve) => setTimeout(resolve));
    expect(document.querySelectorAll('.action-btn')).toHaveLength(2);
    expect(voice()).toBe(first);
    other.close();
  });

  test('draw their own icons without Font Awesome', () => {
    expect(voice()?.querySelector('i > svg')).not.toBeNull();
  });

  test('call the person of the header', () => {
    video()?.click();
    voice()?.click();
    expect(dialled).toEqual([
      [{ id: 'bob', name: 'Боб' }, 'video'],
      [{ id: 'bob', name: 'Боб' }, 'audio'],
    ]);
  });

  test('are put back once each when the chat redraws its header', async () => {
    document.body.innerHTML = HEADER.replace('bob', 'carol');
    await vi.waitFor(() => expect(voice()).not.toBeNull());
    expect(document.querySelectorAll('.action-btn')).toHaveLength(2);
    voice()?.click();
    expect(dialled[0]?.[0].id).toBe('carol');
  });

  test('are put back when the chat empties its header', async () => {
    const header = document.querySelector('header');
    if (header) header.innerHTML = '<h1>Боб</h1>';
    await vi.waitFor(() => expect(video()?.parentElement).toBe(header));
  });

  test('replace copies that the chat drew itself', async () => {
    document.body.innerHTML = HEADER.replace(
      '></header>',
      '><button id="voiceCallBtn" class="action-btn"></button></header>',
    );
    await vi.waitFor(() => expect(video()).not.toBeNull());
    expect(document.querySelectorAll('#voiceCallBtn')).toHaveLength(1);
    voice()?.click();
    expect(dialled).toHaveLength(1);
  });

  test('are absent in a group conversation, and come back for a person', async () => {
    const header = document.querySelector('header');
    header?.setAttribute('data-conversation-id', 'team');
    header?.removeAttribute('data-user-id');
    await vi.waitFor(() => expect(document.querySelectorAll('.action-btn')).toHaveLength(0));
    header?.setAttribute('data-user-id', 'carol');
    await vi.waitFor(() => expect(voice()?.disabled).toBe(false));
  });

  test('call the group conversation of the header once that feature is loaded', async () => {
    const calls: unknown[] = [];
    const header = document.querySelector('header');
    header?.removeAttribute('data-user-id');
    header?.setAttribute('data-conversation-id', 'team');
    await vi.waitFor(() => expect(voice()).toBeNull());
    buttons.setDialConversation((...call) => calls.push(call));
    expect(voice()?.disabled).toBe(false);
    voice()?.click();
    header?.setAttribute('data-conversation-id', 'other');
    video()?.click();
    expect(calls).toEqual([
      ['team', 'audio'],
      ['other', 'video'],
    ]);
    expect(dialled).toEqual([]);
  });

  test('are updated when the person of the header changes', async () => {
    document.querySelector('header')?.removeAttribute('data-user-id');
    await vi.waitFor(() => expect(video()?.disabled).toBe(true));
    expect(video()?.title).toBe('Видеозвонок: Выберите, кому позвонить');
  });

  test('are disabled with a visible reason that screen readers announce', () => {
    buttons.setDisabledReason(createDisabledReason());
    fake.set(snapshot({ name: 'idle' }, { signaling: 'connecting' }));
    expect(voice()?.disabled).toBe(true);
    const reason = document.getElementById(voice()?.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toBe('Нет связи с сервером звонков, подключаемся…');
    expect(document.querySelector<HTMLElement>('.xpc-reason')?.hidden).toBe(false);
    fake.set(snapshot({ name: 'idle' }));
    expect(voice()?.disabled).toBe(false);
    expect(voice()?.title).toBe('Голосовой звонок');
    expect(document.querySelector<HTMLElement>('.xpc-reason')?.hidden).toBe(true);
  });

  test('F: a header selector without a match is named on the console once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    buttons.setDisabledReason(createDisabledReason());
    expect(warn).not.toHaveBeenCalled();
    buttons.configure({ header: '.nowhere', peer: peerFromAttributes });
    buttons.update();
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toContain("No element matches 'header': .nowhere");
    warn.mockRestore();
  });

  test('are disabled during a call', () => {
    fake.set(snapshot({ name: 'dialing', call: callInfo() }));
    expect(video()?.disabled).toBe(true);
  });

  test('are not updated for changes elsewhere on the page', async () => {
    const query = vi.spyOn(document, 'querySelector');
    const message = document.body.appendChild(document.createElement('p'));
    await vi.waitFor(() => expect(message.isConnected).toBe(true));
    await new Promise((resolve) => setTimeout(resolve));
    expect(query).not.toHaveBeenCalled();
    document.querySelector('header')?.setAttribute('data-user-id', 'carol');
    query.mockClear();
    await vi.waitFor(() => expect(query).toHaveBeenCalled());
    query.mockRestore();
    message.remove();
  });

  test('leave nothing on the page after close', () => {
    buttons.close();
    expect(document.body.innerHTML).toBe(HEADER.replace('-header ', '-header="" '));
    expect(fake.listeners.size).toBe(0);
  });
});

test('the person of a header can be set on an ancestor', () => {
  document.body.innerHTML =
    '<main data-user-id="eve" data-user-picture="/e.png"><header></header></main>';
  const header = document.querySelector('header');
  expect(header && peerFromAttributes(header)).toEqual({ id: 'eve', picture: '/e.png' });
});
