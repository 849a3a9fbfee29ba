// The relay of most socket.io tutorials: a room for each person, and no state.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

// Answers the check whether the server listens. socket.io handles its own path.
const server = createServer((_request, response) => response.end());
new Server(server, { transports: ['websocket'], serveClient: false }).on('connection', (socket) => {
  const user = String(socket.handshake.query.user);
  socket.join(user);
  socket.on('message', (message) => {
    socket.to(message.to).emit('message', { ...message, from: user });
  });
});
server.listen(Number(process.argv[2]), () => console.log('ready'));
