# One end of a short meeting on a TCP port, to see whether a firewall is between two nodes. Writes nothing; the listening
# end takes one connection and is gone after LIMIT seconds at most.
#
# Values: SIDE     listen | knock
#         PORTS    listen: ports to try, parted by blanks; knock: the port
#         ADDRESS  knock: where to; listen: unused
#         TOKEN    word that is sent and must come back
#         LIMIT    seconds
# Prints: listen: port=<n> as soon as it listens, or port=none; met=yes|no
#         knock:  met=yes|no, said=<why not>
main() {
  python3 -S -E -c '
import socket, sys, time
side, ports, address, token, limit = sys.argv[1:6]
token = token.encode(); limit = float(limit); end = time.monotonic() + limit
def say(line): sys.stdout.write(line + "\n"); sys.stdout.flush()
def listen():
    for port in ports.split():
        for family in (socket.AF_INET6, socket.AF_INET):
            server = socket.socket(family, socket.SOCK_STREAM)
            try:
                if family == socket.AF_INET6: server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                server.bind(("", int(port))); server.listen(1)
                return server, port
            except OSError: server.close()
    return None, "none"
if side == "listen":
    server, port = listen()
    say("port=" + port)
    met = False
    while server and not met and time.monotonic() < end:
        server.settimeout(max(0.05, end - time.monotonic()))
        try:
            peer, _ = server.accept()
            peer.settimeout(1)
            if peer.recv(64) == token: peer.sendall(token); met = True
            peer.close()
        except OSError: pass
    if server: server.close()
    say("met=yes" if met else "met=no")
else:
    try:
        peer = socket.create_connection((address, int(ports)), limit)
        peer.settimeout(limit); peer.sendall(token)
        say("met=yes" if peer.recv(64) == token else "met=no"); peer.close()
    except OSError as error: say("said=" + str(error).replace("\n", " ")); say("met=no")
' "$SIDE" "$PORTS" "$ADDRESS" "$TOKEN" "$LIMIT"
}
