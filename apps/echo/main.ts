/** Sends back what it gets: RFC 862, over TCP and UDP. */
import { address, listen, openUdp } from "uni/net";

const PORT = 7;

export async function main(): Promise<void> {
  listen(PORT, async (connection) => {
    for (let part = await connection.read(); part; part = await connection.read()) await connection.write(part);
  });
  const socket = openUdp(PORT);
  console.log(`echo at ${await address()}, port ${PORT}, TCP and UDP`);
  for (let datagram = await socket.receive(); datagram; datagram = await socket.receive()) {
    // Never to a port of servers: two that answer each other would not stop (CVE-1999-0103).
    if (datagram.port >= 1024) await socket.send(datagram.data, datagram.address, datagram.port);
  }
}
