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

type OwnedButton = HTMLButtonElement & { xpcOwned?: true };

/** The two call buttons in the chat's header. They are put back when the chat redraws it. */
export class ChatButtons {
  readonly #calls: CallsEngine;
  readonly #texts: () => CallButtonsTexts;
  readonly #dial: (peer: Peer, type: CallType) => void;
  readonly #observer: MutationObserver;
  readonly #stops: readonly (() => void)[];
  readonly #buttons: readonly HTMLButtonElement[];
  #disabledReason: DisabledReason | null = null;
  #options: ChatButtonsOptions;
  #header: Element | null = null;

  constructor(
    calls: CallsEngine,
    texts: () => CallButtonsTexts,
    dial: (peer: Peer, type: CallType) => void,
    options: ChatButtonsOptions,
  ) {
    this.#calls = calls;
    this.#texts = texts;
    this.#dial = dial;
    this.#options = options;
    this.#buttons = BUTTONS.map((spec) => this.#makeButton(spec));
    this.#observer = new MutationObserver(this.#onMutations);
    this.#observer.observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['data-user-id', 'data-user-name', 'data-user-picture'],
    });
    this.#stops = [
      calls.state.subscribe(() => this.update()),
      // Style sheets that have loaded by then may draw the icons.
      listen(window, { load: () => this.#redraw() }),
    ];
    this.update();
  }

  /** Adds the mark that says why the buttons are disabled. */
  setDisabledReason(disabledReason: DisabledReason): void {
    this.#disabledReason = disabledReason;
    this.update();
  }

  configure(options: ChatButtonsOptions): void {
    this.#options = options;
    this.update();
  }

  /** Places the buttons and draws their state. Leaves the DOM alone if nothing differs. */
  update(): void {
    const header = document.querySelector(this.#options.header);
    if (!header) {
      this.#remove();
      // A page that names no header may well have no place for the buttons.
      const { header: wanted } = this.#options;
      if (wanted !== DEFAULT_HEADER) this.#disabledReason?.reportMissing(wanted);
      return;
    }
    this.#header = header;
    this.#place(header);
    const view = chatButtonsView(
      this.#calls.state.get(),
      this.#calls.capabilities,
      this.#options.peer(header),
    );
    const { t } = this.#texts();
    const why = view.enabled ? '' : t(view.reason);
    this.#buttons.forEach((button, i) => {
      const name = t(BUTTONS[i]?.type === 'video' ? 'button.video' : 'button.audio');
      const title = why ? `${name}: ${why}` : name;
      if (button.disabled === view.enabled) button.disabled = !view.enabled;
      setAttribute(button, 'title', title);
      setAttribute(button, 'aria-label', name);
      setAttribute(
        button,
        'aria-describedby',
        why && this.#disabledReason ? this.#disabledReason.id : null,
      );
    });
    this.#disabledReason?.show(why, !view.enabled && view.explain);
  }

  close(): void {
    this.#observer.disconnect();
    for (const stop of this.#stops) stop();
    this.#remove();
  }

  #redraw(): void {
    this.#drawIcons();
    this.update();
  }

  /** Runs at every change of the host page, so it ignores changes outside the header. */
  readonly #onMutations = (records: readonly MutationRecord[]) => {
    const placed = this.#header?.isConnected && !this.#missing(this.#header);
    if (!placed || records.some(({ type }) => type === 'attributes')) this.update();
  };

  #elements(): readonly HTMLElement[] {
    return this.#disabledReason ? [this.#disabledReason.element, ...this.#buttons] : this.#buttons;
  }

  #missing(header: Element): boolean {
    return this.#elements().some((element) => element.parentElement !== header);
  }

  #place(header: Element): void {
    if (!this.#missing(header)) return;
    // Removes copies of the specification's markup that the host's server drew.
    for (const { id } of BUTTONS) {
      const other = document.getElementById(id) as OwnedButton | null;
      if (!other || this.#buttons.includes(other)) continue;
      // Another instance in the page has placed its own. A copy of the HTML does not have the property.
      if (other.xpcOwned) return;
      other.remove();
    }
    for (const element of this.#elements()) header.appendChild(element);
    this.#drawIcons();
  }

  #drawIcons(): void {
    this.#buttons.forEach((button, i) => {
      const icon = button.querySelector('i');
      const spec = BUTTONS[i];
      // Font Awesome's script replaces the <i> by its own SVG. No icon is needed then.
      if (icon && spec) ensureIcon(icon, spec.icon);
    });
  }

  #remove(): void {
    this.#header = null;
    for (const element of this.#elements()) element.remove();
  }

  #makeButton({ id, type, fontAwesome }: (typeof BUTTONS)[number]): HTMLButtonElement {
    const button: OwnedButton = document.createElement('button');
    button.className = 'action-btn';
    button.id = id;
    button.type = 'button';
    button.xpcOwned = true;
    const icon = document.createElement('i');
    icon.className = fontAwesome;
    button.appendChild(icon);
    button.addEventListener('click', () => {
      const peer = this.#header ? this.#options.peer(this.#header) : undefined;
      if (peer) this.#dial(peer, type);
    });
    return button;
  }
}

/** Sets an attribute if it differs, so that the observer does not see its own changes. */
function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
