import type { Readable } from '@xpchat/calls';
import type {
  CallSettings,
  DoNotDisturb,
  HistoryPerson,
  SettingsAnswer,
} from '@xpchat/calls-protocol';
import { type ApiErrorCode, apiErrorCode, type CallsApi } from '../../calls-api/calls-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';
import type { After } from '../../ui-kit/timers.ts';
import { Value } from '../../ui-kit/value.ts';

export type SettingsNotice =
  /** The change was not taken: what is shown is what holds. */
  | { readonly name: 'not_saved'; readonly code: ApiErrorCode }
  | { readonly name: 'stale' }
  | { readonly name: 'unblocked'; readonly person: HistoryPerson };

export type SettingsDocument =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly code: ApiErrorCode }
  | {
      readonly name: 'ready';
      /** As the server has them. */
      readonly saved: SettingsAnswer;
      /** As the person wants them; shown at once. */
      readonly wanted: CallSettings;
      readonly saving: boolean;
    };

export type BlockList =
  | { readonly name: 'loading' }
  | { readonly name: 'failed' }
  | { readonly name: 'ready'; readonly people: readonly HistoryPerson[] };

export interface SettingsState {
  readonly document: SettingsDocument;
  readonly blocks: BlockList;
  readonly notice: SettingsNotice | null;
}

/** What a press changes. */
export type SettingsChange = Partial<Pick<CallSettings, 'whoMayCall' | 'busy' | 'doNotDisturb'>>;

export interface SettingsDeps {
  readonly api: CallsApi;
  readonly after: After;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Later changes of themselves are not waited for: no panel is open that long. Milliseconds. */
const MAX_RELOAD_DELAY_MS = 86_400_000;
/** The server's clock may be a little behind. Milliseconds. */
const CLOCK_TOLERANCE_MS = 1000;

/** The settings page: each change is shown at once, saved at once, and taken back if refused. */
export class SettingsController {
  readonly state: Readable<SettingsState>;
  readonly #value = new Value<SettingsState>({
    document: { name: 'loading' },
    blocks: { name: 'loading' },
    notice: null,
  });
  readonly #api: CallsApi;
  readonly #after: After;
  readonly #now: () => number;
  #stopChange = () => {};
  #stopNotice = () => {};
  #closed = false;

  constructor({ api, after, now }: SettingsDeps) {
    this.#api = api;
    this.#after = after;
    this.#now = now;
    this.state = this.#value;
  }

  load(): void {
    this.#set({ document: { name: 'loading' } });
    this.#read().catch((error) =>
      this.#set({ document: { name: 'failed', code: apiErrorCode(error) } }),
    );
    this.loadBlocks();
  }

  /** Presses in quick succession are not queued: the last wish is saved. */
  change(change: SettingsChange): void {
    const { document } = this.#value.get();
    if (document.name !== 'ready') return;
    this.#set({
      document: { ...document, wanted: { ...document.wanted, ...change } },
      notice: null,
    });
    if (!document.saving) void this.#save();
  }

  changeDoNotDisturb(change: Partial<DoNotDisturb>): void {
    const { document } = this.#value.get();
    if (document.name !== 'ready') return;
    this.change({ doNotDisturb: { ...document.wanted.doNotDisturb, ...change } });
  }

  loadBlocks(): void {
    this.#set({ blocks: { name: 'loading' } });
    this.#api
      .blocks()
      .then(async (blocks) => {
        const people = await Promise.all(blocks.map((person) => this.#describe(person)));
        this.#set({ blocks: { name: 'ready', people } });
      })
      .catch(() => this.#set({ blocks: { name: 'failed' } }));
  }

  unblock(person: HistoryPerson): void {
    this.#patchBlocks((people) => people.filter(({ userId }) => userId !== person.userId));
    this.#tell({ name: 'unblocked', person });
    this.#api.unblock(person.userId).catch((error) => this.#notBlocked(person, false, error));
  }

  /** Takes back what the notice tells of. */
  undo(): void {
    const { notice } = this.#value.get();
    if (notice?.name !== 'unblocked') return;
    const { person } = notice;
    this.#stopNotice();
    this.#set({ notice: null });
    this.#patchBlocks((people) => [...people, person]);
    this.#api.block(person.userId).catch((error) => this.#notBlocked(person, true, error));
  }

  close(): void {
    this.#closed = true;
    this.#stopNotice();
    this.#stopChange();
  }

  #set(change: Partial<SettingsState>): void {
    if (!this.#closed) this.#value.set({ ...this.#value.get(), ...change });
  }

  /** What changed is to be read; what calls for action stays until the next change. */
  #tell(notice: SettingsNotice): void {
    this.#stopNotice();
    this.#set({ notice });
    if (notice.name !== 'unblocked') return;
    this.#stopNotice = this.#after(UNDO_MS, () => this.#set({ notice: null }));
  }

  async #read(): Promise<void> {
    this.#settle(await this.#api.settings());
  }

  /** The server's word is what is shown, until it changes of itself. */
  #settle(saved: SettingsAnswer): void {
    this.#set({ document: { name: 'ready', saved, wanted: wishOf(saved), saving: false } });
    this.#stopChange();
    const { changesAt } = saved.now;
    const wait =
      changesAt === undefined ? MAX_RELOAD_DELAY_MS : changesAt - this.#now() + CLOCK_TOLERANCE_MS;
    if (this.#closed || wait >= MAX_RELOAD_DELAY_MS) return;
    this.#stopChange = this.#after(Math.max(wait, CLOCK_TOLERANCE_MS), () => {
      const { document } = this.#value.get();
      // What is being saved is answered with what holds then.
      if (document.name === 'ready' && !document.saving) this.#read().catch(() => {});
    });
  }

  async #save(): Promise<void> {
    for (;;) {
      const { document } = this.#value.get();
      if (document.name !== 'ready') return;
      const { wanted } = document;
      this.#set({ document: { ...document, saving: true } });
      let saved: SettingsAnswer;
      try {
        saved = await this.#api.saveSettings({ ...wanted, version: document.saved.version });
      } catch (error) {
        await this.#refused(document.saved, apiErrorCode(error));
        return;
      }
      const now = this.#value.get().document;
      if (now.name !== 'ready') return;
      if (now.wanted === wanted) {
        this.#settle(saved);
        return;
      }
      this.#set({ document: { ...now, saved } });
    }
  }

  async #refused(saved: SettingsAnswer, code: ApiErrorCode): Promise<void> {
    this.#settle(saved);
    if (code !== 'stale_version') {
      this.#tell({ name: 'not_saved', code });
      return;
    }
    try {
      await this.#read();
      this.#tell({ name: 'stale' });
    } catch (error) {
      this.#tell({ name: 'not_saved', code: apiErrorCode(error) });
    }
  }

  /** Whom the host does not name, the history may; who has never called goes by their id. */
  async #describe(person: HistoryPerson): Promise<HistoryPerson> {
    const { userId, name } = person;
    if (name) return person;
    try {
      const [last] = await this.#api.history({ filter: 'all', type: null, userId }, 1);
      return last?.people.find((person) => person.userId === userId) ?? person;
    } catch {
      return person;
    }
  }

  #patchBlocks(patch: (people: readonly HistoryPerson[]) => readonly HistoryPerson[]): void {
    const { blocks } = this.#value.get();
    if (blocks.name === 'ready') {
      this.#set({ blocks: { name: 'ready', people: patch(blocks.people) } });
    }
  }

  /** The server has the person still in the list, or not: so does the page again. */
  #notBlocked(person: HistoryPerson, wasBlocking: boolean, error: unknown): void {
    this.#patchBlocks((people) => {
      const others = people.filter(({ userId }) => userId !== person.userId);
      return wasBlocking ? others : [...others, person];
    });
    this.#tell({ name: 'not_saved', code: apiErrorCode(error) });
  }
}

/** The settings alone, without what the server adds to its answer. */
function wishOf({ version, whoMayCall, busy, doNotDisturb }: SettingsAnswer): CallSettings {
  return { version, whoMayCall, busy, doNotDisturb };
}
