import type { CallType, Peer } from '@xpchat/calls';
import { listen } from '@xpchat/calls/primitives';
import type { CallsEngine } from '../../context/app-context.ts';
import type { IconName } from '../../ui-kit/icons.ts';
import { chatButtonsView } from './chat-buttons-view.ts';
import { ensureIcon } from './font-awesome.ts';
import type { CallButtonsTexts } from './texts.ts';

export interface ChatButtonsOptions {
  /** Selector of the conversation's header. */
  readonly header: string;
  /** The other person of the header's conversation; undefined if nobody can be called. */
  readonly peer: (header: Element) => Peer | undefined;
}

/** The selector of a page that gives none. */
export const DEFAULT_HEADER = '[data-webrtc-calls-header]';

/** The specification's buttons ('Кнопки звонков'). */
const BUTTONS = [
  { id: 'voiceCallBtn', type: 'audio', fontAwesome: 'fas fa-phone', icon: 'phone' },
  { id: 'videoCallBtn', type: 'video', fontAwesome: 'fas fa-video', icon: 'camera' },
] as const satisfies readonly { id: string; type: CallType; fontAwesome: string; icon: IconName }[];

/** The mark beside the buttons that says why they are disabled; a lazy feature. */
export interface DisabledReason {
  readonly element: HTMLElement;
  /** Id of the element with the reason, for `aria-describedby`. */
  readonly id: string;
  /** @param explain whether the mark is visible */
  show(why: string, explain: boolean): void;
  /** Tells the developer of the page once that no element matches the selector of the header. */
  reportMissing(header: string): void;
}

/**
 * Reads the other person from the attributes `data-user-id`, `data-user-name` and
 * `data-user-picture` of the header or its closest ancestor that has them.
 */
export function peerFromAttributes(header: Element): Peer | undefined {
  const element = header.closest('[data-user-id]');
  const id = element?.getAttribute('data-user-id');
  if (!element || !id) return undefined;
  const name = element.getAttribute('data-user-name');
  const picture = element.getAttribute('data-user-picture');
  return { id, ...(name ? { name } : {}), ...(picture ? { picture } : {}) };
}

/** Calls the people of a group conversation; a lazy feature. */
export type DialConversation = (conversationId: string, type: CallType) => void;

/** The attribute of a header, or of an ancestor, that names its group conversation. */
const CONVERSATION = 'data-conversation-id';
const conversationOf = (header: Element) =>
  header.closest(`[${CONVERSATION}]`)?.getAttribute(CONVERSATION);

type OwnedButton = HTMLButtonElement & { xpcOwned?: true };

/** The two call buttons in the chat's header. They are put back when the chat redraws it. */
export class ChatButtons {
  private readonly _calls: CallsEngine;
  private readonly _texts: () => CallButtonsTexts;
  private readonly _dial: (peer: Peer, type: CallType) => void;
  private readonly _observer: MutationObserver;
  private readonly _stops: (() => void)[] = [];
  private readonly _buttons: readonly HTMLButtonElement[];
  private _disabledReason: DisabledReason | null = null;
  private _dialConversation: DialConversation | undefined;
  private _options: ChatButtonsOptions;
  private _header: Element | null = null;

  constructor(
    calls: CallsEngine,
    texts: () => CallButtonsTexts,
    dial: (peer: Peer, type: CallType) => void,
    options: ChatButtonsOptions,
  ) {
    this._calls = calls;
    this._texts = texts;
    this._dial = dial;
    this._options = options;
    this._buttons = BUTTONS.map((spec) => this._makeButton(spec));
    this._observer = new MutationObserver(this._onMutations);
    this._observer.observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['data-user-id', 'data-user-name', 'data-user-picture', CONVERSATION],
    });
    this._stops.push(
      calls.state.subscribe(() => this.update()),
      // Style sheets that have loaded by then may draw the icons.
      listen(window, { load: () => this._redraw() }),
    );
    this.update();
  }

  /** Adds the mark that says why the buttons are disabled. */
  setDisabledReason(disabledReason: DisabledReason): void {
    this._disabledReason = disabledReason;
    this.update();
  }

  /** Adds the calls of group conversations, whose headers have no buttons before. */
  setDialConversation(dial: DialConversation | undefined): void {
    this._dialConversation = dial;
    this.update();
  }

  configure(options: ChatButtonsOptions): void {
    this._options = options;
    this.update();
  }

  /** Places the buttons and draws their state. Leaves the DOM alone if nothing differs. */
  update(): void {
    const header = document.querySelector(this._options.header);
    if (!header) {
      this._remove();
      // A page that names no header may well have no place for the buttons.
      const { header: wanted } = this._options;
      if (wanted !== DEFAULT_HEADER) this._disabledReason?.reportMissing(wanted);
      return;
    }
    const peer = this._options.peer(header);
    const conversation = peer ? null : conversationOf(header);
    if (conversation && !this._dialConversation) {
      this._remove();
      return;
    }
    this._header = header;
    this._place(header);
    const view = chatButtonsView(
      this._calls.state.get(),
      this._calls.capabilities,
      peer ?? (conversation ? { id: '' } : undefined),
    );
    const { t } = this._texts();
    const why = view.enabled ? '' : t(view.reason);
    this._buttons.forEach((button, i) => {
      const name = t(`call.${BUTTONS[i]?.type ?? 'audio'}`);
      const title = why ? `${name}: ${why}` : name;
      if (button.disabled === view.enabled) button.disabled = !view.enabled;
      setAttribute(button, 'title', title);
      setAttribute(button, 'aria-label', name);
      setAttribute(
        button,
        'aria-describedby',
        why && this._disabledReason ? this._disabledReason.id : null,
      );
    });
    this._disabledReason?.show(why, !view.enabled && view.explain);
  }

  close(): void {
    this._observer.disconnect();
    for (const stop of this._stops) stop();
    this._remove();
  }

  private _redraw(): void {
    this._drawIcons();
    this.update();
  }

  /** Runs at every change of the host page, so it ignores changes outside the header. */
  private readonly _onMutations = (records: readonly MutationRecord[]) => {
    const placed = this._header?.isConnected && !this._missing(this._header);
    if (!placed || records.some(({ type }) => type === 'attributes')) this.update();
  };

  private _elements(): readonly HTMLElement[] {
    return this._disabledReason ? [this._disabledReason.element, ...this._buttons] : this._buttons;
  }

  private _missing(header: Element): boolean {
    return this._elements().some((element) => element.parentElement !== header);
  }

  private _place(header: Element): void {
    if (!this._missing(header)) return;
    // Removes copies of the specification's markup that the host's server drew.
    for (const { id } of BUTTONS) {
      const other = document.getElementById(id) as OwnedButton | null;
      if (!other || this._buttons.includes(other)) continue;
      // Another instance in the page has placed its own. A copy of the HTML does not have the property.
      if (other.xpcOwned) return;
      other.remove();
    }
    for (const element of this._elements()) header.appendChild(element);
    this._drawIcons();
  }

  private _drawIcons(): void {
    this._buttons.forEach((button, i) => {
      const icon = button.querySelector('i');
      const spec = BUTTONS[i];
      // Font Awesome's script replaces the <i> by its own SVG. No icon is needed then.
      if (icon && spec) ensureIcon(icon, spec.icon);
    });
  }

  private _remove(): void {
    this._header = null;
    for (const element of this._elements()) element.remove();
  }

  private _makeButton({ id, type, fontAwesome }: (typeof BUTTONS)[number]): HTMLButtonElement {
    const button: OwnedButton = document.createElement('button');
    button.className = 'action-btn';
    button.id = id;
    button.type = 'button';
    button.xpcOwned = true;
    const icon = document.createElement('i');
    icon.className = fontAwesome;
    button.appendChild(icon);
    const click = () => {
      if (!this._header) return;
      const peer = this._options.peer(this._header);
      if (peer) this._dial(peer, type);
      else this._dialConversation?.(conversationOf(this._header) ?? '', type);
    };
    this._stops.push(listen(button, { click }));
    return button;
  }
}

/** Sets an attribute if it differs, so that the observer does not see its own changes. */
function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
