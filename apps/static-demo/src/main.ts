import { listen } from '@xpchat/calls/primitives';
import { openBus } from './bus.ts';
import { type Tab, Tabs } from './tabs.ts';
import { type Language, NAMES, TEXTS } from './texts.ts';

/**
 * The specification's local test: two tabs of one browser call each other without a server. The
 * relay only copies a message to `to` and stamps `from`.
 */

type Outgoing = { readonly to: string } & Record<string, unknown>;

interface CallsModule {
  setup(options: {
    send: (message: Outgoing) => void;
    describePeer: (id: string) => { id: string; name: string } | undefined;
    language: Language;
  }): void;
  handleWebSocketMessage(data: unknown): void;
}

interface Relayed {
  readonly kind: 'relay';
  readonly from: string;
  readonly message: Outgoing;
}

const LANGUAGE_KEY = 'xpchat_calls_demo_language';
const AVATAR_COLOURS = [
  '#2f5fc4',
  '#9a3d88',
  '#246b42',
  '#984a15',
  '#166874',
  '#6646bd',
  '#ab374f',
  '#7a5f0c',
];

const calls = (window as unknown as { webrtcCalls: CallsModule }).webrtcCalls;

function elementById(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element #${id}`);
  return found;
}

const header = document.querySelector('[data-webrtc-calls-header]') as HTMLElement;
let chosen: string | null = null;
/** Of the buttons that are drawn now. */
let stopButtons: (() => void)[] = [];
let language: Language =
  (localStorage.getItem(LANGUAGE_KEY) as Language | null) ??
  (navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en');

const bus = openBus((value) => {
  if (tabs.handle(value)) return;
  const relayed = value as Relayed;
  if (relayed.kind !== 'relay' || relayed.message.to !== tabs.id) return;
  const { to: _, ...message } = relayed.message;
  calls.handleWebSocketMessage({ ...message, from: relayed.from });
});
const tabs = new Tabs(bus, NAMES.ru.length, () => draw());

const nameOf = (index: number | null) => NAMES[language][index ?? 0] ?? '';
const send = (message: Outgoing) => bus.post({ kind: 'relay', from: tabs.id, message });
const describePeer = (id: string) => {
  const tab = tabs.others.find((other) => other.id === id);
  return tab && { id, name: nameOf(tab.nameIndex) };
};

function drawAvatar(target: HTMLElement, tab: Tab | undefined): void {
  target.className = tab ? 'avatar' : 'avatar avatar--nobody';
  target.textContent = tab ? nameOf(tab.nameIndex).charAt(0) : '';
  target.style.background = (tab && AVATAR_COLOURS[tab.nameIndex % AVATAR_COLOURS.length]) ?? '';
}

function drawPeople(others: readonly Tab[]): void {
  const people = elementById('people');
  people.hidden = others.length < 2;
  people.textContent = '';
  for (const stop of stopButtons) stop();
  stopButtons = [];
  for (const tab of others.length < 2 ? [] : others) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'person';
    button.setAttribute('aria-pressed', String(tab.id === chosen));
    const avatar = document.createElement('span');
    drawAvatar(avatar, tab);
    const name = document.createElement('span');
    name.textContent = nameOf(tab.nameIndex);
    button.appendChild(avatar);
    button.appendChild(name);
    const choose = () => {
      chosen = tab.id;
      draw();
    };
    stopButtons.push(listen(button, { click: choose }));
    item.appendChild(button);
    people.appendChild(item);
  }
}

function draw(): void {
  const texts = TEXTS[language];
  const { others } = tabs;
  if (others.length === 1) chosen = others[0]?.id ?? null;
  const peer = others.find((tab) => tab.id === chosen);
  const me = nameOf(tabs.name);
  document.documentElement.lang = language;
  document.title = `${me} – XPchat Calls`;
  if (peer) {
    header.setAttribute('data-user-id', peer.id);
    header.setAttribute('data-user-name', nameOf(peer.nameIndex));
  } else {
    header.removeAttribute('data-user-id');
    header.removeAttribute('data-user-name');
  }
  drawAvatar(elementById('peer-avatar'), peer);
  elementById('peer-name').textContent = peer ? nameOf(peer.nameIndex) : texts.nobody;
  elementById('peer-presence').textContent = peer ? texts.online : texts.nobodyPresence;
  if (others.length > 1 && !peer) {
    elementById('peer-name').textContent = texts.choose;
    elementById('peer-presence').textContent = '';
  }
  const alone = others.length === 0;
  const many = others.length > 1;
  elementById('title').textContent = alone ? texts.alone : many ? texts.choose : texts.ready;
  elementById('text').textContent = alone
    ? texts.aloneText(me)
    : many
      ? texts.chooseText(me)
      : texts.readyText(me, peer ? nameOf(peer.nameIndex) : '');
  const open = elementById('open');
  open.hidden = !alone;
  open.textContent = texts.open;
  open.setAttribute('href', location.pathname);
  elementById('note').textContent = texts.note;
  elementById('language').textContent = texts.otherLanguage;
  drawPeople(others);
}

function setLanguage(next: Language): void {
  language = next;
  localStorage.setItem(LANGUAGE_KEY, next);
  calls.setup({ send, describePeer, language });
  draw();
}

listen(elementById('language'), { click: () => setLanguage(language === 'ru' ? 'en' : 'ru') });
calls.setup({ send, describePeer, language });
tabs.start();
draw();
