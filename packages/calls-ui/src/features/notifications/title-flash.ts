export interface TitleFlash {
  /** Alternates the page's title with `text` once a second until stopped. */
  start(text: string): void;
  stop(): void;
}

const FLASH_INTERVAL_MS = 1000;

/** Flashes the title of the tab. A title that the host sets meanwhile is restored at the end. */
export function createTitleFlash(page: Window): TitleFlash {
  let timer: number | undefined;
  let wanted = '';
  /** The host's last title and the title shown instead, both as the getter returns them. */
  let original = '';
  let shown: string | null = null;

  const flip = () => {
    const { document } = page;
    if (document.title === shown) {
      document.title = original;
    } else {
      original = document.title;
      document.title = wanted;
      // The getter strips and collapses white space (HTML, document.title).
      shown = document.title;
    }
  };
  return {
    start(text) {
      if (timer !== undefined && text === wanted) return;
      this.stop();
      wanted = text;
      flip();
      timer = page.setInterval(flip, FLASH_INTERVAL_MS);
    },
    stop() {
      if (timer === undefined) return;
      page.clearInterval(timer);
      timer = undefined;
      if (page.document.title === shown) page.document.title = original;
      shown = null;
    },
  };
}
