import type { NodeMessage } from '../ports/fanout.ts';
import type { Log } from '../ports/log.ts';

/** Wraps a listener so that an exception is logged, without the message's content, and not rethrown. */
export function guarded(
  listener: (message: NodeMessage) => void,
  log: Pick<Log, 'error'>,
): (message: NodeMessage) => void {
  return (message) => {
    try {
      listener(message);
    } catch (err) {
      log.error({ err, type: message.type }, 'a message of another node could not be handled');
    }
  };
}
