// Runs PeerServer in its own process. The argument is the port.
import { PeerServer } from 'peer';

PeerServer(
  { port: Number(process.argv[2]), path: '/', concurrent_limit: 20_000, alive_timeout: 600_000 },
  () => console.log('ready'),
);
