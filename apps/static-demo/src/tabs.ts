import { type Clock, listen, systemClock } from '@xpchat/calls/primitives';
import type { Bus } from './bus.ts';

/** Another tab of this page. */
export interface Tab {
  readonly id: string;
  /** Index into the list of names, which exists in each language. */
  readonly nameIndex: number;
}

/** Messages between tabs. `instance` distinguishes a duplicated tab from its original. */
type TabMessage =
  | { readonly kind: 'here'; readonly id: string; readonly name: number; readonly instance: string }
  | { readonly kind: 'who'; readonly instance: string }
  | { readonly kind: 'gone'; readonly id: string };

const ID_KEY = 'xpchat_calls_demo_tab';
const NAME_KEY = 'xpchat_calls_demo_name';
/** Time for the other tabs to announce themselves before this tab picks a name. */
const ROLL_CALL_MS = 200;
const POLL_INTERVAL_MS = 5000;
/**
 * A tab that is silent for this long has crashed. Browsers do not throttle replies in background
 * tabs.
 */
const FORGET_TAB_AFTER_MS = 16_000;

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `tab-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Tracks this tab, whose id survives a reload, and the other tabs. */
export class Tabs {
  readonly #bus: Bus;
  readonly #names: number;
  readonly #onChange: () => void;
  readonly #clock: Clock;
  readonly #instance = randomId();
  readonly #others = new Map<string, Tab & { seen: number }>();
  #id: string;
  #name: number | null;

  constructor(bus: Bus, names: number, onChange: () => void, clock = systemClock) {
    this.#bus = bus;
    this.#names = names;
    this.#onChange = onChange;
    this.#clock = clock;
    this.#id = sessionStorage.getItem(ID_KEY) ?? randomId();
    const name = sessionStorage.getItem(NAME_KEY);
    this.#name = name === null ? null : Number(name);
  }

  get id(): string {
    return this.#id;
  }

  /** Null until this tab has picked a name. */
  get name(): number | null {
    return this.#name;
  }

  get others(): readonly Tab[] {
    return Array.from(this.#others.values());
  }

  /** Takes part until the returned function is called. */
  start(): () => void {
    sessionStorage.setItem(ID_KEY, this.#id);
    this.#post({ kind: 'who', instance: this.#instance });
    const stopRollCall = this.#clock.after(ROLL_CALL_MS, () => this.#claimName());
    const poll = () =>
      this.#clock.after(POLL_INTERVAL_MS, () => {
        stopPolling = poll();
        this.#post({ kind: 'who', instance: this.#instance });
        this.#forget();
      });
    let stopPolling = poll();
    const stopListening = listen(window, {
      pagehide: () => this.#post({ kind: 'gone', id: this.#id }),
      // Restored from the back-forward cache: the other tabs have removed this one.
      pageshow: ({ persisted }: PageTransitionEvent) => {
        if (persisted) this.#announce();
      },
    });
    return () => {
      stopRollCall();
      stopPolling();
      stopListening();
    };
  }

  /** Handles a message of the bus. Returns whether it was a message between tabs. */
  handle(value: unknown): boolean {
    const message = value as TabMessage | null;
    switch (message?.kind) {
      case 'who':
        this.#announce();
        return true;
      case 'gone':
        if (this.#others.delete(message.id)) this.#onChange();
        return true;
      case 'here':
        this.#handleHere(message);
        return true;
      default:
        return false;
    }
  }

  #handleHere({ id, name, instance }: Extract<TabMessage, { kind: 'here' }>): void {
    if (id === this.#id) {
      // 'Duplicate tab' copies sessionStorage. The tab with the smaller instance picks a new id.
      if (instance > this.#instance) this.#changeId(randomId());
      return;
    }
    if (name === this.#name && id < this.#id) this.#claimName(true);
    const known = this.#others.get(id);
    this.#others.set(id, { id, nameIndex: name, seen: this.#clock.now() });
    if (known?.nameIndex !== name) this.#onChange();
  }

  #changeId(id: string): void {
    this.#id = id;
    sessionStorage.setItem(ID_KEY, id);
    this.#claimName(true);
  }

  #claimName(replace = false): void {
    if (replace || this.#name === null) {
      const taken = this.others.map((tab) => tab.nameIndex);
      if (replace && this.#name !== null) taken.push(this.#name);
      let name = 0;
      while (taken.includes(name) && name < this.#names - 1) name++;
      this.#name = name;
      sessionStorage.setItem(NAME_KEY, String(name));
    }
    this.#announce();
    this.#onChange();
  }

  #announce(): void {
    if (this.#name === null) return;
    this.#post({ kind: 'here', id: this.#id, name: this.#name, instance: this.#instance });
  }

  #forget(): void {
    const before = this.#others.size;
    for (const tab of this.others) {
      const seen = this.#others.get(tab.id)?.seen ?? 0;
      if (this.#clock.now() - seen > FORGET_TAB_AFTER_MS) this.#others.delete(tab.id);
    }
    if (this.#others.size !== before) this.#onChange();
  }

  #post(message: TabMessage): void {
    this.#bus.post(message);
  }
}
