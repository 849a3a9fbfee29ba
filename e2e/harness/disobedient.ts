/**
 * An init script for a page whose client does not do what a host says: it never learns that it was removed
 * or silenced, so it keeps its connections and sends on. Messages keep their numbers, so the server notices
 * nothing.
 */
export const disobedient: string = `(${disobey})();`;

function disobey(): void {
  const Native = window.WebSocket;
  let roster: object | null = null;

  interface Frame {
    readonly type: string;
    readonly seq?: number;
    readonly reason?: string;
    readonly participants?: readonly { readonly silenced?: boolean }[];
  }
  function rewrite(text: string): string {
    const frame = JSON.parse(text) as Frame;
    if (frame.type === 'call_roster') {
      const participants = frame.participants?.map((each) => ({ ...each, silenced: false }));
      roster = { ...frame, participants };
      return JSON.stringify(roster);
    }
    const isRemoval = frame.type === 'call_end' && frame.reason === 'removed';
    return isRemoval && roster ? JSON.stringify({ ...roster, seq: frame.seq }) : text;
  }

  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      const rewritten = new WeakSet<Event>();
      this.addEventListener('message', (event) => {
        if (rewritten.has(event) || typeof event.data !== 'string') return;
        event.stopImmediatePropagation();
        const { origin } = event;
        const other = new MessageEvent('message', { data: rewrite(event.data), origin });
        rewritten.add(other);
        this.dispatchEvent(other);
      });
    }
  };
}
