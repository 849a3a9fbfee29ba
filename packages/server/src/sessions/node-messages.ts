import type { ServerMessage } from '@xpchat/calls-protocol';
import type { NodeMessage } from '../ports/fanout.ts';
import type { DeliveryRouter } from './delivery-router.ts';

export interface NodeMessagesPorts {
  /** The name of this node. */
  readonly node: string;
  readonly router: DeliveryRouter;
  /** Called with a message for every extended client of a user. */
  readonly onNotify: (userId: string, message: ServerMessage) => void;
  /** Called when the host signed out a login session. */
  readonly onSignOut: (loginSession: string) => void;
  /** Called when another node allowed a new call. */
  readonly onDialledElsewhere: (from: string, to: string) => void;
  /** Called when people talk with each other, on any node. */
  readonly onAnswered: (userIds: readonly string[]) => void;
}

/** Handles a publication of any node. */
export function receiveNodeMessage(ports: NodeMessagesPorts, message: NodeMessage): void {
  switch (message.type) {
    case 'deliver':
    case 'replaced':
    case 'read_outboxes':
      ports.router.receive(message);
      break;
    case 'notify':
      ports.onNotify(message.userId, message.message as ServerMessage);
      break;
    case 'disconnect':
      ports.onSignOut(message.session);
      break;
    case 'dialled':
      if (message.node !== ports.node) ports.onDialledElsewhere(message.from, message.to);
      break;
    case 'answered':
      ports.onAnswered(message.userIds);
      break;
  }
}
