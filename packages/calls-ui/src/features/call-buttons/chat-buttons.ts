import type { CallType, Peer } from '@xpchat/calls';
import type { CallsEngine } from '../../context/app-context.ts';
import type { IconName } from '../../ui-kit/icons.ts';
import { chatButtonsView } from './chat-buttons-view.ts';
import { ensureIcon } from './font-awesome.ts';
import type { CallButtonsTexts } from './texts.ts';

export interface ChatButtonsOptions {
  /** Selector of the conversation's header. */
  readonly header: string;
  /** Who is on the other side of the header's conversation; undefined where nobody can be called. */
  readonly peer: (header: Element) => Peer | undefined;
}

/** The specification's buttons ('Кнопки звонков'). */
const BUTTONS = [
  { id: 'voiceCallBtn', type: 'audio', fontAwesome: 'fas fa-phone', icon: 'phone' },
  { id: 'videoCallBtn', type: 'video', fontAwesome: 'fas fa-video', icon: 'camera' },
] as const satisfies readonly { id: string; type: CallType; fontAwesome: string; icon: IconName }[];

/** Stands beside the buttons and says why they are disabled; a part of the second script. */
export interface DisabledReason {
  readonly element: HTMLElement;
  /** Of the element with the words. */
  readonly id: string;
  /** @param explain whether it is shown */
  show(why: string, explain: boolean): void;
}

/**
 * Name and picture of the other person from the header's attributes, or its closest ancestor's:
 * `data-user-id`, `data-user-name`, `data-user-picture`.
 */
export function peerFromAttributes(header: Element): Peer | undefined {
  const element = header.closest('[data-user-id]');
  const id = element?.getAttribute('data-user-id');
  if (!element || !id) return undefined;
  const name = element.getAttribute('data-user-name');
  const picture = element.getAttribute('data-user-picture');
  return { id, ...(name ? { name } : {}), ...(picture ? { picture } : {}) };
}

/** The two call buttons in the chat's own header, kept there when the chat redraws it. */
export class ChatButtons {
  readonly #calls: CallsEngine;
  readonly #texts: () => CallButtonsTexts;
  readonly #dial: (peer: Peer, type: CallType) => void;
  readonly #observer: MutationObserver;
  readonly #stopState: () => void;
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
    this.#observer.observe(document.documentElement, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['data-user-id', 'data-user-name', 'data-user-picture'],
    });
    this.#stopState = calls.state.subscribe(() => this.update());
    window.addEventListener('load', this.#onLoad);
    this.update();
  }

  /** Takes the mark that says why the buttons are disabled. */
  setDisabledReason(disabledReason: DisabledReason): void {
    this.#disabledReason = disabledReason;
    this.update();
  }

  configure(options: ChatButtonsOptions): void {
    this.#options = options;
    this.update();
  }

  /** Puts the buttons where they belong and draws their state. Changes nothing that is right. */
  update(): void {
    const header = document.querySelector(this.#options.header);
    if (!header) {
      this.#remove();
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
    this.#stopState();
    window.removeEventListener('load', this.#onLoad);
    this.#remove();
  }

  /** Style sheets that came late may draw icons of their own. */
  readonly #onLoad = () => {
    this.#drawIcons();
    this.update();
  };

  /** Runs at every change of the host's page: what touches neither header nor person is no work. */
  readonly #onMutations = (records: readonly MutationRecord[]) => {
    const placed = this.#header?.isConnected && !this.#missing(this.#header);
    if (!placed || records.some(({ type }) => type === 'attributes')) this.update();
  };

  #parts(): readonly HTMLElement[] {
    return this.#disabledReason ? [this.#disabledReason.element, ...this.#buttons] : this.#buttons;
  }

  #missing(header: Element): boolean {
    return this.#parts().some((part) => part.parentElement !== header);
  }

  #place(header: Element): void {
    if (!this.#missing(header)) return;
    // A server-drawn copy of the specification's markup gives way to the working one.
    for (const { id } of BUTTONS) {
      const other = document.getElementById(id);
      if (other && !this.#buttons.includes(other as HTMLButtonElement)) other.remove();
    }
    for (const part of this.#parts()) header.appendChild(part);
    this.#drawIcons();
  }

  #drawIcons(): void {
    this.#buttons.forEach((button, i) => {
      const icon = button.querySelector('i');
      const spec = BUTTONS[i];
      // Font Awesome's script replaces the <i> by its own drawing: then there is nothing to do.
      if (icon && spec) ensureIcon(icon, spec.icon);
    });
  }

  #remove(): void {
    this.#header = null;
    for (const part of this.#parts()) part.remove();
  }

  #makeButton({ id, type, fontAwesome }: (typeof BUTTONS)[number]): HTMLButtonElement {
    const button = document.createElement('button');
    button.className = 'action-btn';
    button.id = id;
    button.type = 'button';
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

/** Sets an attribute if it differs, so that the observer is not woken by its own work. */
function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
