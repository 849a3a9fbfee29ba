import { describe, expect, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import type { HostPage } from '../harness/host-pages.ts';
import { answer, hangUp, hostVisits, lazyIsLoaded, rings } from '../harness/host-visits.ts';
import { act, eventually, until } from '../harness/person.ts';

const BROWSERS = ['chromium', 'firefox'] as const;
const { open, pages, visit } = hostVisits(BROWSERS);

describe.each(BROWSERS)('in %s', (browser) => {
  test.each([
    ['replaces the body', 'document.body = document.createElement("body")'],
    ['empties the body', 'document.body.innerHTML = ""'],
    [
      'replaces the root element',
      'document.documentElement.replaceWith(document.documentElement.cloneNode(true))',
    ],
  ])('D1: a call rings and goes on when the host %s', async (_, change) => {
    const tab = await visit({}, browser);
    await tab.evaluate(`void (${change})`);
    await rings(tab);
    await until(tab, 'incoming');
    await answer(tab);
    await lazyIsLoaded(tab);
    await tab.evaluate(`document.querySelector('[data-action=mute]').focus(); void (${change})`);
    await eventually('the overlay is back', () => tab.probe('visible', '[data-action=end]'));
    expect(await tab.evaluate('document.activeElement.dataset.action')).toBe('mute');
    expect(await tab.evaluate('document.querySelectorAll("[data-webrtc-calls]").length')).toBe(1);
    // The page has its two call buttons, if it still has a header.
    const { buttons, headers } = await tab.evaluate<{ buttons: number; headers: number }>(
      "({ buttons: document.querySelectorAll('.action-btn').length, headers: document.querySelectorAll('header').length })",
    );
    expect(buttons).toBe(2 * headers);
    expect(await tab.evaluate('document.querySelector("[data-remote-audio]").paused')).toBe(false);
    await hangUp(tab);
  });

  test('D1: a call rings after document.open() removed all listeners of the page', async () => {
    const tab = await visit({}, browser);
    await lazyIsLoaded(tab);
    await tab.evaluate(
      'document.open(); document.write("<body><p>new</p></body>"); document.close()',
    );
    await rings(tab);
    await until(tab, 'incoming');
    await answer(tab);
    await hangUp(tab);
  });

  test.each([
    ['a modal dialog', '<dialog id="d"><input></dialog>', 'd.showModal()'],
    [
      'a modal dialog in a shadow tree',
      '<x-d id="d"></x-d>',
      `
      d.attachShadow({ mode: 'open' }).innerHTML = '<dialog><input></dialog>';
      d.shadowRoot.firstChild.showModal()`,
    ],
    [
      'a full-page popover',
      '<div id="d" popover="manual" style="width:100vw;height:100vh"></div>',
      'd.showPopover()',
    ],
    [
      'two modal dialogs',
      '<dialog id="e"><input></dialog><dialog id="d"></dialog>',
      'd.showModal(); e.showModal()',
    ],
    [
      'an element with the highest z-index',
      '<div id="d" style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:2147483647;background:#fff"></div>',
      '0',
    ],
    [
      'an ARIA dialog that guards the focus',
      '<div id="d" role="dialog" aria-modal="true"><input id="i"></div>',
      `
      i.focus();
      document.addEventListener('focusin', (e) => { if (!d.contains(e.target)) i.focus(); }, true);
      for (const type of ['mousedown', 'click']) document.addEventListener(type, (e) => {
        if (!d.contains(e.target)) { e.preventDefault(); e.stopImmediatePropagation(); }
      }, true);
      for (const each of document.body.children) if (each !== d) { each.inert = true; each.setAttribute('aria-hidden', 'true'); }
      document.body.style.pointerEvents = 'none'; d.style.pointerEvents = 'auto'`,
    ],
    [
      'an inert page',
      '<div id="d"></div>',
      'for (const each of document.body.children) each.inert = true',
    ],
    ['a hidden body', '', 'document.body.style.display = "none"'],
  ])(
    'D2: a call is answered and ended above %s, opened before or during it',
    async (_, body, show) => {
      for (const before of [true, false]) {
        const tab = await visit({ body }, browser);
        await lazyIsLoaded(tab);
        if (before) await tab.evaluate(`void (() => { ${show} })()`);
        await rings(tab);
        await until(tab, 'incoming');
        if (!before) await tab.evaluate(`void (() => { ${show} })()`);
        await answer(tab);
        await act(tab, 'mute');
        await tab.evaluate("document.querySelector('[data-action=end]').focus()");
        expect(
          await tab.evaluate(
            'document.activeElement.getRootNode() === document ? document.activeElement.dataset.action : document.activeElement.shadowRoot.activeElement.dataset.action',
          ),
        ).toBe('end');
        await hangUp(tab);
        await tab.close();
      }
    },
  );
});

test.each([
  ['an enumerable member of Object.prototype', 'Object.prototype.extra = function () {}'],
  [
    "Prototype.js's toJSON of arrays and texts",
    `Array.prototype.toJSON = function () { return '[' + this.join() + ']'; };
     String.prototype.toJSON = function () { return '"' + this + '"'; };`,
  ],
])('D8: a call works beside a library that adds %s', async (_, library) => {
  const tab = await visit({ head: `<script>${library}</script>` });
  await rings(tab);
  await until(tab, 'incoming');
  await answer(tab);
  await hangUp(tab);
});

test.each(['body > div', '[popover]'])(
  'D9: a call is shown on a page that hides "%s" by an important rule',
  async (selector) => {
    const head = `<style>${selector} { display: none !important }</style>`;
    const tab = await visit({ head });
    await rings(tab);
    await until(tab, 'incoming');
    await answer(tab);
    await hangUp(tab);
  },
);

test('D9: a picture of a person is round, although the reset removes the rules of the browser', async () => {
  const tab = await visit();
  await tab.evaluate(`
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const picture = 'data:image/svg+xml,' + encodeURIComponent(svg);
    void webrtcCalls.initiateCall('anna', 'audio', { name: 'Anna', picture });
  `);
  await eventually('the picture', () =>
    tab.evaluate("!!document.querySelector('.xpc-avatar__picture')"),
  );
  const style = await tab.evaluate<string>(`(() => {
    const { overflowX, borderTopLeftRadius } = getComputedStyle(document.querySelector('.xpc-avatar__picture'));
    return overflowX + ' ' + borderTopLeftRadius;
  })()`);
  expect(style).toBe('hidden 50%');
});

test('D2: where there is no popover, a widget over a button does not make the page inert', async () => {
  const head = '<script>delete HTMLElement.prototype.showPopover</script>';
  const tab = await visit({ head, body: '<input id="message">' });
  await lazyIsLoaded(tab);
  await rings(tab);
  await until(tab, 'incoming');
  await tab.evaluate(`(async () => {
    const { left, top } = document.querySelector('[data-action=accept]').getBoundingClientRect();
    const widget = document.body.appendChild(document.createElement('div'));
    widget.style.cssText = 'position:fixed;width:64px;height:64px;z-index:2147483647;background:red';
    Object.assign(widget.style, { left: left + 'px', top: top + 'px' });
    // The overlay looks at what covers it in the next frame.
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  })()`);
  expect(await tab.evaluate("document.querySelectorAll('.xpc-shell').length")).toBe(0);
  expect(await tab.evaluate('(message.focus(), document.activeElement.id)')).toBe('message');
});

/** Rules of hosts and their style sheets that reach every element of the page. */
const UGLY: Record<string, string> = {
  Milligram:
    'button{text-transform:uppercase;letter-spacing:.1rem;height:38px;line-height:38px;padding:0 3rem;background:#9b4dca;border:1px solid} svg{width:100%} html{font-size:62.5%}',
  'a transformed, zoomed body':
    'body{transform:scale(.5) rotate(1deg);filter:blur(1px);zoom:1.5;overflow:hidden;height:100%}',
  'a reset of everything': '*{all:unset}',
  'important rules':
    'button,div,p,h2,span{text-transform:uppercase!important;letter-spacing:4px!important;margin:9px!important;line-height:3!important;min-width:200px!important;float:left!important} svg,img,video{max-width:20px!important;width:20px!important} *{box-sizing:content-box!important;text-indent:40px!important}',
  'a page from right to left':
    'html{direction:rtl;font-size:40px} *{direction:rtl;text-align:right} body{writing-mode:vertical-rl;visibility:hidden;user-select:none;pointer-events:none;-webkit-text-fill-color:red;word-spacing:2em}',
};

/** Measures properties that the style sheets of a host could change. Positions are in CSS pixels of the window. */
const MEASURES = `(() => {
  const box = (selector) => {
    const each = document.querySelector(selector);
    if (!each) return null;
    const { left, top, width, height } = each.getBoundingClientRect();
    return [left, top, width, height].map(Math.round);
  };
  const label = getComputedStyle(document.querySelector('.xpc-label'));
  return {
    boxes: ['accept', 'reject', 'mute', 'hold', 'end'].map((name) => box('[data-action=' + name + ']')),
    icons: Array.from(document.querySelectorAll('.xpc-root path'), (path) => Math.round(path.getBBox().width)),
    icon: box('[data-action=end] svg') || box('[data-action=accept] svg'),
    name: box('h2.xpc-name'),
    label: [label.textTransform, label.letterSpacing, label.direction, label.fontSize, label.visibility, label.wordSpacing],
  };
})()`;

describe('D9: the overlay looks the same', () => {
  async function measure(css: string) {
    const tab = await visit(
      { head: `<style>${css}</style>`, setup: "language: 'en'" },
      'chromium',
      {
        init: "document.addEventListener('DOMContentLoaded', () => document.documentElement.style.setProperty('--xpc-font', 'sans-serif'))",
      },
    );
    await lazyIsLoaded(tab);
    await rings(tab);
    await until(tab, 'incoming');
    await new Promise((resolve) => setTimeout(resolve, 600));
    const incoming = await tab.evaluate(MEASURES);
    await answer(tab);
    await eventually('the layout rests', async () => {
      const before = JSON.stringify(await tab.evaluate(MEASURES));
      await new Promise((resolve) => setTimeout(resolve, 300));
      return before === JSON.stringify(await tab.evaluate(MEASURES));
    });
    const active = await tab.evaluate(MEASURES);
    await saveScreenshot(tab, `D9-${css.slice(0, 12)}`);
    await hangUp(tab);
    await tab.close();
    return { incoming, active };
  }
  let plain: unknown;
  test.each(Object.keys(UGLY))('D9: on a page with %s', async (name) => {
    plain = plain ?? (await measure(''));
    expect(await measure(UGLY[name] ?? '')).toEqual(plain);
  });
});

/** Ways in which a host loads the drop-in. */
const LOADS: Record<string, HostPage> = {
  'a hashed name': { load: '<script src="/assets/xpchat-calls.3f9a2c1b.js"></script>' },
  'async and defer': {
    load: '<script async src="/xpchat-calls.js" onload="setTimeout(() => connect())"></script>',
  },
  'import()': { load: "<script type=module>await import('/xpchat-calls.js'); connect()</script>" },
  'import() from another origin': {
    load: "<script type=module>await import('{origin}/xpchat-calls.js'); connect()</script>",
  },
  'a name of its own for the second script': {
    load: '<script src="/assets/xpchat-calls.3f9a2c1b.js" data-more="/assets/more.77aa.js"></script>',
  },
  'another origin under COEP': {
    load: '<script crossorigin src="{origin}/xpchat-calls.js"></script>',
    headers: {
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
    },
  },
  'Trusted Types and a strict CSP': {
    load: '<script nonce="n" src="/xpchat-calls.js"></script>',
    headers: {
      'content-security-policy':
        "default-src 'self'; script-src 'nonce-n' 'strict-dynamic'; style-src 'nonce-n'; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types xpchat-calls",
    },
  },
};

test.each(Object.keys(LOADS))('D5: both scripts load by %s', async (name) => {
  const tab = await visit(LOADS[name]);
  await eventually('the drop-in runs', () => tab.evaluate('!!window.anna'));
  await lazyIsLoaded(tab);
  await rings(tab);
  await until(tab, 'incoming');
  await answer(tab);
  await hangUp(tab);
});

test('D5: without the second script two calls can be answered, the console says once what is missing', async () => {
  pages().failing.add('/xpchat-calls-more.js');
  try {
    const tab = await visit();
    await rings(tab);
    await until(tab, 'incoming');
    await answer(tab);
    await tab.evaluate(`void (() => {
      const send = webrtcCalls.handleWebSocketMessage.bind(webrtcCalls);
      window.boris = new WebRTCCalls({ send: (m) => void setTimeout(() => send({ ...m, from: 'boris' })) });
      webrtcCalls.configure({ send: (m) => void setTimeout(() => (m.to === 'boris' ? boris : anna).handleWebSocketMessage({ ...m, from: 'me' })) });
    })()`);
    await rings(tab, 'audio', 'boris');
    await act(tab, 'accept');
    await eventually('the second call is active', () =>
      tab.evaluate(
        "webrtcCalls.state.get().phase.name === 'active' && webrtcCalls.state.get().phase.call.participants[0].id === 'boris'",
      ),
    );
    expect(tab.errors.filter((each) => each.includes('XPchat calls'))).toHaveLength(1);
  } finally {
    pages().failing.delete('/xpchat-calls-more.js');
  }
});

test('D6: a frame that may not capture the screen has no Share, and sandboxes do not throw', async () => {
  const inner = pages().add({});
  const tab = await open('chromium', { name: 'me' });
  for (const [attributes, share] of [
    ['allow="camera; microphone"', false],
    ['allow="camera; microphone; display-capture"', true],
  ] as const) {
    const frame = inner.replace(/http:..localhost:\d+/, `http://127.0.0.1:${new URL(inner).port}`);
    await tab.goto(
      pages().add({
        html: `<!doctype html><iframe id="f" style="width:100%;height:700px" ${attributes} src="${frame}"></iframe>`,
      }),
    );
    const seen = await tab.frame?.('/page-');
    if (!seen) throw new Error('no frame');
    await eventually('the frame is loaded', () => seen('!!window.anna'));
    await seen("void anna.initiateCall('me', 'audio')");
    await eventually('it rings', () => seen("!!document.querySelector('[data-action=accept]')"));
    await seen("document.querySelector('[data-action=accept]').click()");
    await eventually('the call is active', () =>
      seen("!!document.querySelector('[data-state=active]')"),
    );
    expect(await seen("!!document.querySelector('[data-action=screen]')")).toBe(share);
  }
});

test('D6: a page in a sandbox without storage, and one in srcdoc, set up without an exception', async () => {
  const page = pages().add({});
  const tab = await open('chromium', { name: 'me' });
  await tab.goto(
    pages().add({
      html: `<!doctype html><iframe sandbox="allow-scripts" src="${page}"></iframe><iframe id="s"></iframe>
      <script>s.srcdoc = '<body><script src="/xpchat-calls.js"><\\/script><script>webrtcCalls.setup({ url: "/sub/webrtc" }); parent.done = true<\\/script>'</script>`,
    }),
  );
  await eventually('srcdoc', () => tab.evaluate('!!window.done'));
  const seen = await tab.frame?.('/page-');
  await eventually('the sandboxed page runs', async () => (await seen?.('!!window.anna')) ?? false);
  expect(tab.errors.filter((each) => !each.includes('WebSocket') && !each.includes('404'))).toEqual(
    [],
  );
});

test('D8: where an add-on removed RTCPeerConnection, setup does not throw and the buttons say why', async () => {
  const tab = await visit({}, 'chromium', {
    init: 'delete window.RTCPeerConnection; delete window.MediaStream',
  });
  await eventually('the button says why', async () =>
    ((await tab.probe('read', '#voiceCallBtn', 'title')) ?? '').includes('cannot make calls'),
  );
  expect(tab.errors).toEqual([]);
});

const SMALL = { width: 320, height: 256 };
test.each(['audio', 'video'])(
  'E9: a %s call at 320 x 256 has its name, state and controls in reach, apart',
  async (type) => {
    const tab = await visit({ setup: "language: 'ru'" }, 'chromium', { viewport: SMALL });
    await lazyIsLoaded(tab);
    const inReach = async (what: string, ...selectors: string[]) => {
      const overlaps = await tab.evaluate(`(() => {
      const found = ${JSON.stringify(selectors)}.map((s) => [s, Array.from(document.querySelectorAll(s)).find((e) => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden' && e.getBoundingClientRect().width > 2)]);
      const problems = [];
      for (const [s, e] of found) {
        if (!e) { problems.push('no ' + s); continue; }
        e.scrollIntoView({ block: 'nearest' });
        const a = e.getBoundingClientRect();
        if (a.left < 0 || a.top < -1 || a.right > 321 || a.bottom > 257) problems.push(s + ' is outside: ' + [a.left, a.top, a.right, a.bottom]);
        const hit = document.elementFromPoint((a.left + a.right) / 2, (a.top + a.bottom) / 2);
        if (!hit || !(e.contains(hit) || hit.contains(e))) problems.push(s + ' is covered by ' + (hit && hit.className));
        for (const [t, f] of found) {
          if (!f || f === e) continue;
          const b = f.getBoundingClientRect();
          if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) problems.push(s + ' and ' + t);
        }
      }
      return problems;
    })()`);
      await saveScreenshot(tab, `E9-${type}-${what}`);
      expect(overlaps, what).toEqual([]);
    };
    /** Nobody scrolls to the end of a call. */
    const endIsShown = () =>
      tab.evaluate<boolean>(`(() => {
        const { left, top, right, bottom } = document.querySelector('[data-action=end]').getBoundingClientRect();
        return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      })()`);
    await tab.evaluate(`void webrtcCalls.initiateCall('anna', '${type}')`);
    await until(tab, 'ringing');
    // The screen appears in a movement.
    await eventually('the end of a dial is in reach', endIsShown);
    await inReach(
      'ringing',
      '.xpc-center .xpc-name',
      '.xpc-center .xpc-status',
      '[data-action=end]',
    );
    await hangUp(tab);
    await tab.evaluate('webrtcCalls.dismiss(), anna.dismiss()');
    await until(tab, 'idle');
    await rings(tab, type);
    await until(tab, 'incoming');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await inReach(
      'incoming',
      '.xpc-incoming .xpc-name',
      '.xpc-incoming__kind',
      '[data-action=accept]',
      '[data-action=reject]',
    );
    await answer(tab);
    if (type === 'video')
      await eventually('the picture', () =>
        tab.evaluate("!!document.querySelector('.xpc-call--picture')"),
      );
    await new Promise((resolve) => setTimeout(resolve, 400));
    const part = type === 'video' ? '.xpc-top' : '.xpc-center';
    await eventually('the end of a call is in reach', endIsShown);
    await inReach(
      'active',
      `${part} .xpc-name`,
      `${part} .xpc-status`,
      ...['mute', 'video', 'hold', 'end'].map((each) => `[data-action=${each}]`),
    );
    await hangUp(tab);
  },
);

test('E6: calls leave no DOM nodes, listeners or streams behind', async () => {
  const tab = await visit();
  await lazyIsLoaded(tab);
  const call = (times: number) =>
    tab.evaluate(`(async () => {
      const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5)); };
      const phase = (calls) => calls.state.get().phase.name;
      for (let i = 0; i < ${times}; i++) {
        anna.initiateCall('me', 'audio').catch(() => {});
        await until(() => phase(webrtcCalls) === 'incoming');
        webrtcCalls.acceptCall().catch(() => {});
        await until(() => phase(webrtcCalls) === 'active' && phase(anna) === 'active');
        webrtcCalls.endCall();
        await until(() => phase(anna) === 'ended');
        webrtcCalls.dismiss(); anna.dismiss();
        await until(() => phase(webrtcCalls) === 'idle' && phase(anna) === 'idle');
      }
    })()`);
  await call(5);
  const before = await tab.metrics?.();
  await call(25);
  const after = await tab.metrics?.();
  if (!before || !after) throw new Error('no metrics');
  expect(after.Nodes - before.Nodes, 'DOM nodes of 25 calls').toBeLessThan(25);
  expect(after.JSEventListeners - before.JSEventListeners, 'listeners').toBeLessThan(25);
});
