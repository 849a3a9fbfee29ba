import { fanoutContract } from '../../testing/contracts/fanout.contract.ts';
import { LocalFanout, LocalHub } from './local-fanout.ts';

fanoutContract('one process', async () => {
  const hub = new LocalHub();
  const errors: object[] = [];
  const error = (details: object): void => {
    errors.push(details);
  };
  return { errors, node: () => new LocalFanout({ error }, hub), close: async () => undefined };
});
