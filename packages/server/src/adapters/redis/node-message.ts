import * as v from 'valibot';
import type { NodeMessage } from '../../ports/fanout.ts';

/** A publication. Its shape is checked, because others may publish to the same Redis by mistake. */
export type Envelope =
  | { readonly from: string; readonly kind: 'message'; readonly message: NodeMessage }
  /** The sender could not publish for some time: outboxes may hold unannounced messages. */
  | { readonly from: string; readonly kind: 'gap' };

const typed = v.looseObject({ type: v.string() });

const nodeMessage = v.variant('type', [
  v.object({
    type: v.literal('deliver'),
    deliveries: v.array(
      v.object({
        sessionId: v.string(),
        node: v.nullable(v.string()),
        seq: v.nullable(v.number()),
        message: typed,
      }),
    ),
  }),
  v.object({ type: v.literal('replaced'), sessionId: v.string(), attachment: v.string() }),
  v.object({ type: v.literal('notify'), userId: v.string(), message: typed }),
  v.object({ type: v.literal('read_outboxes'), sessionIds: v.array(v.string()) }),
  v.object({ type: v.literal('disconnect'), session: v.string() }),
  v.object({ type: v.literal('dialled'), node: v.string(), from: v.string(), to: v.string() }),
  v.object({ type: v.literal('answered'), userIds: v.array(v.string()) }),
]);

const envelope = v.variant('kind', [
  v.object({ kind: v.literal('message'), from: v.string(), message: nodeMessage }),
  v.object({ kind: v.literal('gap'), from: v.string() }),
]);

/** @returns undefined if this version does not know the shape */
export function parseEnvelope(text: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(envelope, value);
  // The content of a peer message was checked when its client sent it.
  return parsed.success ? (parsed.output as Envelope) : undefined;
}
