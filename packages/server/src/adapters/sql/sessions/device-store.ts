import type { Kysely } from 'kysely';
import type { DeviceStore, StoredDevice } from '../../../ports/device-store.ts';
import { retrying } from '../database-errors.ts';
import type { CallsTables } from '../schema.ts';

/** Devices of users (`calls_devices`). `KyselySessionStore` writes them. */
export class KyselyDeviceStore implements DeviceStore {
  readonly #db: Kysely<CallsTables>;

  constructor(db: Kysely<CallsTables>) {
    this.#db = db;
  }

  async devicesOf(userId: string): Promise<readonly StoredDevice[]> {
    const rows = await this.#db
      .selectFrom('calls_devices')
      .select(['device_id', 'created_at', 'last_seen_at'])
      .where('user_id', '=', userId)
      .orderBy('last_seen_at', 'desc')
      .orderBy('device_id')
      .execute();
    return rows.map(({ device_id, created_at, last_seen_at }) => ({
      deviceId: device_id,
      createdAt: created_at,
      lastSeenAt: last_seen_at,
    }));
  }

  async forgetUnseenSince(time: number): Promise<void> {
    const unseen = this.#db
      .deleteFrom('calls_devices')
      .where('last_seen_at', '<', time)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('calls_sessions')
              .select('session_id')
              .whereRef('calls_sessions.user_id', '=', 'calls_devices.user_id')
              .whereRef('calls_sessions.device_id', '=', 'calls_devices.device_id'),
          ),
        ),
      );
    await retrying(() => unseen.execute());
  }
}
