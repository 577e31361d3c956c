// Module uni/net on a real image and under Node: errors that can be caught, and a program that ends when its sockets are closed.
import { expect, it } from 'vitest'
import { folderWith, uni } from '../cli/uni.ts'

const APP = `
import { listen, openUdp, resolve, type UdpSocket } from "uni/net";
import { serve } from "uni/http";
function attempt(f: () => void): string { try { f(); return "fine"; } catch (error) { return (error as Error).message; } }
export async function main(): Promise<void> {
  let socket: UdpSocket | undefined = openUdp();
  console.log(await resolve("127.0.0.1"), socket.port >= 0);
  socket.close();
  socket = undefined;
  console.log(attempt(() => { openUdp(70000); }));
  console.log(attempt(() => { listen(0, () => {}); }));
  console.log(attempt(() => { serve(40080, () => {}, 0); }));
  const server = serve(40080, () => {});
  server.stop();
  console.log("done");
}
`

it.each([[['--board', 'virt64']], [['--on', 'node']]])('an app with sockets catches errors, and ends when they are closed: %j', async (where) => {
  const { code, stdout, stderr } = await uni(['run', `${folderWith({ 'app/main.ts': APP })}/app`, ...where, '--timeout', '100s'])
  expect([code, stdout.replaceAll('\r', '').trim().split('\n')], stderr).toEqual([0, ['127.0.0.1 true', 'a port is 1 to 65535', 'a port is 1 to 65535', 'a server has 1 to 100,000 connections at once', 'done']])
}, 150_000)

const FIXED = `
import { address, ping, useAddress } from "uni/net";
function attempt(f: () => void): string { try { f(); return "fine"; } catch (error) { return (error as Error).message; } }
export async function main(): Promise<void> {
  console.log(attempt(() => useAddress("10.0.2.300", 24)), "|", attempt(() => useAddress("10.0.2.99", 0)));
  useAddress("10.0.2.99", 24, "10.0.2.2", "10.0.2.3");
  console.log(await address(), await ping("10.0.2.2", 5000) > 0, attempt(() => useAddress("10.0.2.98", 24)));
}
`

it('useAddress: a fixed address instead of DHCP, on virt64', async () => {
  const { code, stdout, stderr } = await uni(['run', `${folderWith({ 'app/main.ts': FIXED })}/app`, '--board', 'virt64', '--timeout', '100s'])
  expect([code, stdout.replaceAll('\r', '').trim().split('\n')], stderr).toEqual([0, ['10.0.2.300 is no IPv4 address | a network has 1 to 30 bits', '10.0.2.99 true the network has started: useAddress comes before all else']])
}, 150_000)
