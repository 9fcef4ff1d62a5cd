// What answers on port 22 of the far side. Usage: node doors.mjs closing|tarpit. Says "open" once it listens.
import { createServer } from 'node:net';

const ANSWERS = { closing: (socket) => socket.end(), tarpit: () => undefined };

const answer = ANSWERS[process.argv[2]];
const server = createServer((socket) => {
  socket.on('error', () => undefined); // a caller that goes away is what this program is for
  socket.resume();
  answer(socket);
});
server.listen({ port: 22, host: '0.0.0.0', backlog: 4096 }, () => process.stdout.write('open\n'));
