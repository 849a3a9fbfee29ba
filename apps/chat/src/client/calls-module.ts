import type { CallCard, Person } from '../wire/entities.ts';
import type { Language, Translate } from './i18n/i18n.ts';
import type { SavedChat } from './save-chat.ts';

/** The part of the drop-in script's public interface that the chat uses. */
interface CallsModule {
  setup(options: {
    readonly token: () => Promise<string>;
    /** CSS selector of the elements that get the call buttons. */
    readonly header: string;
    readonly peer: (header: Element) => CallsPeer | undefined;
    /** Provides names and pictures for calls and for the module's history. */
    readonly describePeer: (userId: string) => CallsPeer | undefined;
    /** Names the group conversations. */
    readonly describeConversation: (id: string) => { readonly name: string } | undefined;
    /** Puts the chat of an ended call into the conversation; throws if it cannot. */
    readonly saveChat: (chat: SavedChat) => void;
    readonly language: Language;
    readonly theme: 'light' | 'dark' | 'auto';
  }): void;
  initiateCall(
    userId: string,
    type: CallCard['type'],
    person: Omit<CallsPeer, 'id'>,
  ): Promise<void>;
  /** Shows an error message in the module's interface. */
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
    /** Undefined if the script was blocked. The chat then works without calls. */
    webrtcCalls?: CallsModule;
  }
}

/** What the chat knows and does for the module. */
export type CallsHost = Pick<
  Parameters<CallsModule['setup']>[0],
  'describePeer' | 'describeConversation' | 'saveChat'
>;

/** Enables calls for the signed-in person. Call it again after the language changed. */
export function setUpCalls(
  token: () => Promise<string>,
  host: CallsHost,
  language: Language,
): void {
  window.webrtcCalls?.setup({
    token,
    header: '.conversation-actions',
    peer: peerOf,
    ...host,
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

/** Calls the other person of a finished call with the same type of call. */
export function callBack(
  { id, name, picture }: Person,
  type: CallCard['type'],
  t: Translate,
): void {
  const module = window.webrtcCalls;
  // Returning a screen share would share the wrong person's screen.
  const kind = type === 'screen' ? 'audio' : type;
  module?.initiateCall(id, kind, { name, picture }).catch((error: unknown) => {
    const code = error instanceof Object && 'code' in error ? error.code : '';
    // The module shows all other errors itself: in the device panel or on the ended screen.
    if (code === 'already_in_call' || code === 'not_connected') {
      module.showCallError(t(`call.error.${code}`));
    }
  });
}

/** Returns the person whose conversation the header belongs to. */
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
