import { recordingStoreContract } from '../../../testing/contracts/recording-store.contract.ts';
import { DATABASES } from '../../../testing/databases.ts';
import { openRecordingStores } from '../stores.ts';

for (const [name, open] of DATABASES) {
  recordingStoreContract(name, async () => {
    const database = await open();
    return {
      ...openRecordingStores(database.db),
      another: () => openRecordingStores(database.other),
      close: database.close,
    };
  });
}
