// A port 22 that is open and yet no SSH server. Runs inside a node's network and process namespaces, by `up`.
// usage: node responder.mjs banner-only|closing
import { createServer } from 'node:net';

const ANSWERS = {
  'banner-only': (socket) => socket.write('SSH-2.0-OpenSSH_10.0p2 Debian-7\r\n'),
  closing: (socket) => socket.end(),
};

const answer = ANSWERS[process.argv[2]];
const server = createServer((socket) => {
  socket.on('error', () => {}); // a caller that goes away is what this program is for
  socket.resume();
  answer(socket);
});
server.listen(22, '0.0.0.0');
