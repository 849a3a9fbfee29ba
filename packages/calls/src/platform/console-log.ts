import { toMessage } from '../lib/log-sinks.ts';
import type { LogSink } from '../lib/logger.ts';

/**
 * Writes the log to the console while `localStorage.webrtc_debug` is 'true' (specification, 'Логи и
 * отладка').
 *
 * @param open reads `localStorage`, which throws where the page may not store anything
 */
export function createConsoleSink(open: () => Storage): LogSink {
  return (record) => {
    if (!isEnabled(open)) return;
    const [message, context] = toMessage(record);
    // Browsers hide console.debug unless the developer asks for verbose output.
    const method = record.level === 'debug' ? 'log' : record.level;
    // biome-ignore lint/suspicious/noConsole: the specification's log, which the developer turned on
    console[method](`[webrtc] ${message}`, context);
  };
}

function isEnabled(open: () => Storage): boolean {
  try {
    return open().getItem('webrtc_debug') === 'true';
  } catch {
    return false;
  }
}
