import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The specification lies beside the repository, and is no part of it. A worktree may be one folder
 * deeper.
 */
const PLACES = ['../../../shared/', '../../../../shared/'].map((folder) =>
  fileURLToPath(new URL(`${folder}specification.ru.md`, import.meta.url)),
);

/** The specification's text; null on a machine that does not have it. */
export function readSpecification(): string | null {
  const path = PLACES.find((place) => existsSync(place));
  return path ? readFileSync(path, 'utf8') : null;
}

/** The snippets of the specification that a page consists of. */
export interface SpecificationSnippets {
  /** Opens the page's socket and passes its messages on, with another address. */
  socket(address: string): string;
  /** One line of the chapter on the use of the module, for instance `toggleMute()`. */
  call(method: string): string;
  /** The two buttons of the chat. */
  readonly buttons: string;
}

/** @throws Error if the specification does not contain what the page needs */
export function snippetsOf(specification: string): SpecificationSnippets {
  const blocks = [...specification.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(
    ([, , code = '']) => code,
  );
  const block = (part: string) => {
    const found = blocks.find((code) => code.includes(part));
    if (!found) throw new Error(`the specification has no block with ${part}`);
    return found;
  };
  const address = 'wss://your-domain.com/webrtc';
  const socket = block(`new WebSocket('${address}')`);
  const lines = blocks.flatMap((code) => code.split('\n'));
  return {
    socket: (actual) => socket.replace(address, actual),
    call: (method) => {
      const line = lines.find((each) => each.trim() === `window.webrtcCalls.${method};`);
      if (!line) throw new Error(`the specification has no line with ${method}`);
      return line.trim();
    },
    buttons: block('id="voiceCallBtn"'),
  };
}
