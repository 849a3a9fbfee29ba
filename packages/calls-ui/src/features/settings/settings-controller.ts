import type { Readable } from '@xpchat/calls';
import { type Clock, Value } from '@xpchat/calls/primitives';
import type {
  CallSettings,
  DoNotDisturb,
  HistoryPerson,
  SettingsAnswer,
} from '@xpchat/calls-protocol';
import { type ApiErrorCode, apiErrorCode, type CallsApi } from '../../calls-api/calls-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';

export type SettingsNotice =
  /** The server refused the change. The page shows the stored settings again. */
  | { readonly name: 'not_saved'; readonly code: ApiErrorCode }
  /** The settings were changed on another device meanwhile. */
  | { readonly name: 'stale' }
  | { readonly name: 'unblocked'; readonly person: HistoryPerson };

export type SettingsDocument =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly code: ApiErrorCode }
  | {
      readonly name: 'ready';
      /** As stored on the server. */
      readonly saved: SettingsAnswer;
      /** As the person wants them. Shown before they are saved. */
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

/** The settings that one action changes. */
export type SettingsChange = Partial<
  Pick<CallSettings, 'whoMayCall' | 'busy' | 'hideAddress' | 'doNotDisturb'>
>;

export interface SettingsDeps {
  readonly api: CallsApi;
  readonly clock: Clock;
}

/** No timer is set for a change of the availability later than this: no panel is open that long. */
const MAX_RELOAD_DELAY_MS = 86_400_000;
/** How far the server's clock may be behind. */
const CLOCK_TOLERANCE_MS = 1000;

/**
 * Owns the state of the settings page. Each change is shown and saved at once, and reverted if the server
 * refuses it.
 */
export class SettingsController {
  readonly state: Readable<SettingsState>;
  private readonly _value = new Value<SettingsState>({
    document: { name: 'loading' },
    blocks: { name: 'loading' },
    notice: null,
  });
  private readonly _api: CallsApi;
  private readonly _clock: Clock;
  private _cancelReload = () => {};
  private _cancelNoticeTimer = () => {};
  private _closed = false;

  constructor({ api, clock }: SettingsDeps) {
    this._api = api;
    this._clock = clock;
    this.state = this._value;
  }

  load(): void {
    this._set({ document: { name: 'loading' } });
    this._loadSettings().catch((error) =>
      this._set({ document: { name: 'failed', code: apiErrorCode(error) } }),
    );
    this.loadBlocks();
  }

  /** Changes during a save are not queued: the latest settings are saved after it. */
  change(change: SettingsChange): void {
    const { document } = this._value.get();
    if (document.name !== 'ready') return;
    this._set({
      document: { ...document, wanted: { ...document.wanted, ...change } },
      notice: null,
    });
    if (!document.saving) void this._save();
  }

  changeDoNotDisturb(change: Partial<DoNotDisturb>): void {
    const { document } = this._value.get();
    if (document.name !== 'ready') return;
    this.change({ doNotDisturb: { ...document.wanted.doNotDisturb, ...change } });
  }

  loadBlocks(): void {
    this._set({ blocks: { name: 'loading' } });
    this._api
      .blocks()
      .then(async (blocks) => {
        const people = await Promise.all(blocks.map((person) => this._describe(person)));
        this._set({ blocks: { name: 'ready', people } });
      })
      .catch(() => this._set({ blocks: { name: 'failed' } }));
  }

  unblock(person: HistoryPerson): void {
    this._patchBlocks((people) => people.filter(({ userId }) => userId !== person.userId));
    this._showNotice({ name: 'unblocked', person });
    this._api.unblock(person.userId).catch((error) => this._revertBlock(person, false, error));
  }

  /** Undoes the action that the notice reports. */
  undo(): void {
    const { notice } = this._value.get();
    if (notice?.name !== 'unblocked') return;
    const { person } = notice;
    this._cancelNoticeTimer();
    this._set({ notice: null });
    this._patchBlocks((people) => [...people, person]);
    this._api.block(person.userId).catch((error) => this._revertBlock(person, true, error));
  }

  close(): void {
    this._closed = true;
    this._cancelNoticeTimer();
    this._cancelReload();
  }

  private _set(change: Partial<SettingsState>): void {
    if (!this._closed) this._value.set({ ...this._value.get(), ...change });
  }

  /** The notice about an unblock disappears by itself. Others stay until the next change. */
  private _showNotice(notice: SettingsNotice): void {
    this._cancelNoticeTimer();
    this._set({ notice });
    if (notice.name !== 'unblocked') return;
    this._cancelNoticeTimer = this._clock.after(UNDO_MS, () => this._set({ notice: null }));
  }

  private async _loadSettings(): Promise<void> {
    this._showSaved(await this._api.settings());
  }

  /** Shows the server's answer, and schedules a reload for when its availability changes by itself. */
  private _showSaved(saved: SettingsAnswer): void {
    this._set({ document: { name: 'ready', saved, wanted: settingsOf(saved), saving: false } });
    this._cancelReload();
    const { changesAt } = saved.now;
    const delay =
      changesAt === undefined
        ? MAX_RELOAD_DELAY_MS
        : changesAt - this._clock.now() + CLOCK_TOLERANCE_MS;
    if (this._closed || delay >= MAX_RELOAD_DELAY_MS) return;
    this._cancelReload = this._clock.after(Math.max(delay, CLOCK_TOLERANCE_MS), () => {
      const { document } = this._value.get();
      // The answer to a running save has the current availability.
      if (document.name === 'ready' && !document.saving) this._loadSettings().catch(() => {});
    });
  }

  private async _save(): Promise<void> {
    for (;;) {
      const { document } = this._value.get();
      if (document.name !== 'ready') return;
      const { wanted } = document;
      this._set({ document: { ...document, saving: true } });
      let saved: SettingsAnswer;
      try {
        saved = await this._api.saveSettings({ ...wanted, version: document.saved.version });
      } catch (error) {
        await this._revert(document.saved, apiErrorCode(error));
        return;
      }
      const now = this._value.get().document;
      if (now.name !== 'ready') return;
      if (now.wanted === wanted) {
        this._showSaved(saved);
        return;
      }
      this._set({ document: { ...now, saved } });
    }
  }

  private async _revert(saved: SettingsAnswer, code: ApiErrorCode): Promise<void> {
    this._showSaved(saved);
    if (code !== 'stale_version') {
      this._showNotice({ name: 'not_saved', code });
      return;
    }
    try {
      await this._loadSettings();
      this._showNotice({ name: 'stale' });
    } catch (error) {
      this._showNotice({ name: 'not_saved', code: apiErrorCode(error) });
    }
  }

  /** Looks up the name of a person whom the host does not name in their last call. */
  private async _describe(person: HistoryPerson): Promise<HistoryPerson> {
    const { userId, name } = person;
    if (name) return person;
    try {
      const [last] = await this._api.history({ filter: 'all', type: null, userId }, 1);
      return last?.people.find((person) => person.userId === userId) ?? person;
    } catch {
      return person;
    }
  }

  private _patchBlocks(
    patch: (people: readonly HistoryPerson[]) => readonly HistoryPerson[],
  ): void {
    const { blocks } = this._value.get();
    if (blocks.name === 'ready') {
      this._set({ blocks: { name: 'ready', people: patch(blocks.people) } });
    }
  }

  /** Shows the list of blocked people as the server still has it. */
  private _revertBlock(person: HistoryPerson, wasBlocking: boolean, error: unknown): void {
    this._patchBlocks((people) => {
      const others = people.filter(({ userId }) => userId !== person.userId);
      return wasBlocking ? others : [...others, person];
    });
    this._showNotice({ name: 'not_saved', code: apiErrorCode(error) });
  }
}

/** The settings without the availability that the server adds. */
function settingsOf({ now: _now, ...settings }: SettingsAnswer): CallSettings {
  return settings;
}
