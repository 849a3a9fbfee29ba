/** Why a text or a file is not sent, with the English meaning for developers; a UI translates the code. */
const SENTENCES = {
  chat_over: 'The call is over.',
  nobody_reads: 'Nobody in the call has a client with a chat.',
  text_empty: 'The text is empty.',
  text_too_long: 'The text is longer than MAX_CHAT_TEXT_LENGTH.',
  file_empty: 'The file has no bytes.',
  file_too_large: 'The file is larger than MAX_CHAT_FILE_BYTES.',
  no_channel: 'There is no direct connection for files.',
} as const;

export type ChatErrorCode = keyof typeof SENTENCES;

/** Thrown by methods of a chat. Programs read `code`, which is stable. */
export class ChatError extends Error {
  readonly code: ChatErrorCode;

  constructor(code: ChatErrorCode) {
    super(SENTENCES[code]);
    this.name = 'ChatError';
    this.code = code;
  }
}
