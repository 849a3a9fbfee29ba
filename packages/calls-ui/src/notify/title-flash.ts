export interface TitleFlash {
  /** Swaps the page's title with `text`, once a second, until stopped. */
  start(text: string): void;
  stop(): void;
}

const EVERY = 1000;

/** Flashes the title of the tab. A title that the host sets meanwhile is the one put back. */
export function createTitleFlash(page: Window): TitleFlash {
  let timer: number | undefined;
  let original = '';
  let shown = '';

  const flip = () => {
    const { document } = page;
    if (document.title !== shown) {
      original = document.title;
      document.title = shown;
    } else {
      document.title = original;
    }
  };
  return {
    start(text) {
      if (timer !== undefined && text === shown) return;
      this.stop();
      shown = text;
      flip();
      timer = page.setInterval(flip, EVERY);
    },
    stop() {
      if (timer === undefined) return;
      page.clearInterval(timer);
      timer = undefined;
      if (page.document.title === shown) page.document.title = original;
    },
  };
}
