import type { CallCard, Person } from '../wire/entities.ts';
import type { Language, Translate } from './i18n/i18n.ts';

/** The public face of the drop-in script, as far as the chat uses it. */
interface CallsModule {
  setup(options: {
    readonly token: () => Promise<string>;
    /** Selector of the elements that get the call buttons. */
    readonly header: string;
    readonly peer: (header: Element) => CallsPeer | undefined;
    /** Names of people in the module's history. */
    readonly describePeer: (userId: string) => CallsPeer | undefined;
    readonly language: Language;
    readonly theme: 'light' | 'dark' | 'auto';
  }): void;
  initiateCall(
    userId: string,
    type: CallCard['type'],
    person: Omit<CallsPeer, 'id'>,
  ): Promise<void>;
  /** Shows a sentence to the person. */
  showCallError(message: string): void;
  close(): void;
}

interface CallsPeer {
  readonly id: string;
  readonly name?: string;
  readonly picture?: string;
}

declare global {
  interface Window {
    /** Missing when the script was blocked: the chat then is a chat without calls. */
    webrtcCalls?: CallsModule;
  }
}

/** Turns calls on for the signed-in person; again after the language changed. */
export function setUpCalls(
  token: () => Promise<string>,
  describePeer: (userId: string) => CallsPeer | undefined,
  language: Language,
): void {
  window.webrtcCalls?.setup({
    token,
    header: '.conversation-actions',
    peer: peerOf,
    describePeer,
    language,
    theme: 'auto',
  });
}

export function closeCalls(): void {
  window.webrtcCalls?.close();
}

export function canCall(): boolean {
  return window.webrtcCalls !== undefined;
}

/** Calls the other person of a finished call, in the way that it was. */
export function callBack(
  { id, name, picture }: Person,
  type: CallCard['type'],
  t: Translate,
): void {
  const module = window.webrtcCalls;
  // Nobody shows their screen to somebody who wanted to show theirs.
  const kind = type === 'screen' ? 'audio' : type;
  module?.initiateCall(id, kind, { name, picture }).catch((error: unknown) => {
    const code = error instanceof Object && 'code' in error ? error.code : '';
    // Everything else is on the module's own screen: a panel for devices, or the call's end.
    if (code === 'already_in_call' || code === 'not_connected') {
      module.showCallError(t(`call.error.${code}`));
    }
  });
}

/** The person whose conversation the header belongs to. */
function peerOf(actions: Element): CallsPeer | undefined {
  const header = actions.closest('[data-user-id]');
  const id = header?.getAttribute('data-user-id');
  if (!header || !id) return undefined;
  return {
    id,
    name: header.getAttribute('data-user-name') ?? undefined,
    picture: header.getAttribute('data-user-picture') ?? undefined,
  };
}
