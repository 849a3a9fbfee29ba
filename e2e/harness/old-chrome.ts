import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectCdp } from './cdp.ts';
import { PROBE_SCRIPT } from './probe-script.ts';
import { type BrowserDriver, DESKTOP, probeCall, type Tab, type TabOptions } from './tab.ts';
import { waitFor } from './wait.ts';

/**
 * A real old Chrome, unpacked by tools/lib/old-chrome.mjs. No current driver supports them, so this
 * uses the DevTools Protocol directly.
 */
export async function launchOldChrome(version: 66 | 70 | 72): Promise<BrowserDriver> {
  const program = process.env[`CHROME${version}`];
  if (!program) throw new Error(`CHROME${version} is not set; run \`npm test -- e2e\``);
  const folder = mkdtempSync(join(tmpdir(), `xpchat-chrome${version}-`));
  const child = spawn(
    program,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--window-size=${DESKTOP.width},${DESKTOP.height}`,
      '--remote-debugging-port=0',
      `--user-data-dir=${folder}`,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      'about:blank',
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const portFile = join(folder, 'DevToolsActivePort');
  const base = await waitFor(
    () => `Chrome ${version} did not start`,
    async () => {
      const port = existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n')[0] : '';
      return port ? `http://127.0.0.1:${port}` : undefined;
    },
  );
  return {
    isConnected: () => child.exitCode === null && child.signalCode === null,
    newTab: async (options) => {
      const target = (await (await fetch(`${base}/json/new?about:blank`)).json()) as {
        id: string;
        webSocketDebuggerUrl: string;
      };
      return openTab(target.webSocketDebuggerUrl, options, async () => {
        await fetch(`${base}/json/close/${target.id}`);
      });
    },
    close: async () => {
      child.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Remote {
  readonly value?: unknown;
  readonly description?: string;
}

async function openTab(url: string, options: TabOptions, close: () => Promise<void>): Promise<Tab> {
  const errors: string[] = [];
  const session = await connectCdp(url, (method, params) => {
    if (method === 'Runtime.exceptionThrown') {
      const { exceptionDetails } = params as {
        exceptionDetails: { text: string; exception?: Remote };
      };
      errors.push(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    if (method === 'Runtime.consoleAPICalled' && params.type === 'error') {
      const { args } = params as { args: Remote[] } & typeof params;
      errors.push(args.map((arg) => String(arg.value ?? arg.description)).join(' '));
    }
  });
  await session.send('Runtime.enable');
  await session.send('Page.enable');
  const { width, height } = options.viewport ?? DESKTOP;
  await session.send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: false,
  });
  for (const source of [PROBE_SCRIPT, options.init]) {
    if (source) await session.send('Page.addScriptToEvaluateOnNewDocument', { source });
  }
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await session.send<{
      result: Remote;
      exceptionDetails?: { text: string; exception?: Remote };
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value as T;
  };
  const loaded = () =>
    waitFor(
      () => `${options.name}: the page did not load`,
      async () =>
        (await evaluate<boolean>(
          "location.href !== 'about:blank' && document.readyState === 'complete' && !!window.__probe",
        ))
          ? true
          : undefined,
    );
  return {
    name: options.name,
    errors,
    goto: async (address) => {
      await session.send('Page.navigate', { url: address });
      await loaded();
    },
    reload: async () => {
      await evaluate('window.__leaving = true');
      await session.send('Page.reload');
      await waitFor(
        () => `${options.name}: the page did not reload`,
        async () => ((await evaluate<boolean>('!window.__leaving')) ? true : undefined),
      );
      await loaded();
    },
    probe: (name, ...args) => evaluate(probeCall(name, args)),
    evaluate,
    press: async (x, y, count) => {
      for (let clickCount = 1; clickCount <= count; clickCount++) {
        const mouse = { x, y, button: 'left', clickCount };
        await session.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...mouse });
        await session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...mouse });
      }
    },
    type: async (text) => {
      for (const character of text) {
        await session.send('Input.dispatchKeyEvent', { type: 'char', text: character });
      }
    },
    screenshot: async () => {
      const { data } = await session.send<{ data: string }>('Page.captureScreenshot', {
        format: 'png',
      });
      return Buffer.from(data, 'base64');
    },
    close: async () => {
      session.close();
      await close();
    },
  };
}
