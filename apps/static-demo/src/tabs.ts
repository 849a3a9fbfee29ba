import type { Bus } from './bus.ts';

/** Another tab of this page. */
export interface Tab {
  readonly id: string;
  /** Index into the names; each language has its own. */
  readonly name: number;
}

/** What tabs tell each other about themselves. `instance` tells a copied tab from its original. */
type Note =
  | { readonly kind: 'here'; readonly id: string; readonly name: number; readonly instance: string }
  | { readonly kind: 'who'; readonly instance: string }
  | { readonly kind: 'gone'; readonly id: string };

const ID_KEY = 'xpchat_calls_demo_tab';
const NAME_KEY = 'xpchat_calls_demo_name';
/** Time in which the others say who they are before this tab takes a name. Milliseconds. */
const ROLL_CALL = 200;
const ASK_EVERY = 5000;
/** A tab that was silent so long has crashed. Answers are not throttled in background tabs. */
const FORGET_AFTER = 16_000;

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `tab-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Who is there: this tab, whose id survives a reload, and the others. */
export class Tabs {
  readonly #bus: Bus;
  readonly #names: number;
  readonly #onChange: () => void;
  readonly #instance = randomId();
  readonly #others = new Map<string, Tab & { seen: number }>();
  #id: string;
  #name: number | null;

  constructor(bus: Bus, names: number, onChange: () => void) {
    this.#bus = bus;
    this.#names = names;
    this.#onChange = onChange;
    this.#id = sessionStorage.getItem(ID_KEY) ?? randomId();
    const name = sessionStorage.getItem(NAME_KEY);
    this.#name = name === null ? null : Number(name);
  }

  get id(): string {
    return this.#id;
  }

  /** Null until the roll call is over. */
  get name(): number | null {
    return this.#name;
  }

  get others(): readonly Tab[] {
    return Array.from(this.#others.values());
  }

  start(): void {
    sessionStorage.setItem(ID_KEY, this.#id);
    this.#post({ kind: 'who', instance: this.#instance });
    setTimeout(() => this.#takeName(), ROLL_CALL);
    setInterval(() => {
      this.#post({ kind: 'who', instance: this.#instance });
      this.#forget();
    }, ASK_EVERY);
    window.addEventListener('pagehide', () => this.#post({ kind: 'gone', id: this.#id }));
    // Out of the back-forward cache: the others have struck this tab off.
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) this.#announce();
    });
  }

  /** Takes a message of the bus. Returns whether it was about tabs. */
  handle(value: unknown): boolean {
    const note = value as Note | null;
    switch (note?.kind) {
      case 'who':
        this.#announce();
        return true;
      case 'gone':
        if (this.#others.delete(note.id)) this.#onChange();
        return true;
      case 'here':
        this.#handleHere(note);
        return true;
      default:
        return false;
    }
  }

  #handleHere({ id, name, instance }: Extract<Note, { kind: 'here' }>): void {
    if (id === this.#id) {
      // 'Duplicate tab' copies the session's storage: the one with the smaller instance moves on.
      if (instance > this.#instance) this.#become(randomId());
      return;
    }
    if (name === this.#name && id < this.#id) this.#takeName(true);
    const known = this.#others.get(id);
    this.#others.set(id, { id, name, seen: Date.now() });
    if (known?.name !== name) this.#onChange();
  }

  #become(id: string): void {
    this.#id = id;
    sessionStorage.setItem(ID_KEY, id);
    this.#takeName(true);
  }

  #takeName(anew = false): void {
    if (anew || this.#name === null) {
      const taken = this.others.map((tab) => tab.name);
      if (anew && this.#name !== null) taken.push(this.#name);
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
      if (Date.now() - seen > FORGET_AFTER) this.#others.delete(tab.id);
    }
    if (this.#others.size !== before) this.#onChange();
  }

  #post(note: Note): void {
    this.#bus.post(note);
  }
}
