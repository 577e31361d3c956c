/** The network: `ifconfig arp netstat ping dns tcpdump`. It is started by the first of them. */
import { sleep } from "uni";
import { address, ping as echo, resolve } from "uni/net";
import { capture, connectionStatus, interfaceStatus, neighborStatus } from "uni/net-status";

const ADDRESS_MS = 10_000;
const ANSWER_MS = 2000;

/** Runs a command of the network; what it throws is for whoever typed it. */
export async function told(command: (words: string[]) => void | Promise<void>, words: string[]): Promise<void> {
  try {
    await command(words);
  } catch (error) {
    console.log(`${words[0]}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export async function ifconfig(): Promise<void> {
  // Shows the card all the same when no server gives an address.
  await address(ADDRESS_MS).catch((error: Error) => console.log(error.message));
  console.log(interfaceStatus());
}

export function arp(): void {
  console.log(neighborStatus() || "no neighbors");
}

export function netstat(): void {
  console.log(connectionStatus() || "no connections");
}

export async function ping([, host, times = "4"]: string[]): Promise<void> {
  if (!host) throw new Error("which host? ping HOST [COUNT]");
  const count = Number(times);
  if (!(count >= 1)) throw new Error(`${times} is no count`);
  const at = await resolve(host, ADDRESS_MS);
  let answers = 0;
  for (let i = 1; i <= count; i++) {
    try {
      const ms = await echo(at, ANSWER_MS);
      answers++;
      console.log(`answer ${i} from ${at}: ${ms.toFixed(3)} ms`);
    } catch (error) {
      console.log((error as Error).message);
    }
    if (i < count) await sleep(100);
  }
  console.log(`${answers} of ${count} were answered`);
}

export async function dns([, name]: string[]): Promise<void> {
  if (!name) throw new Error("which name? dns NAME");
  console.log(`${name} is at ${await resolve(name, ADDRESS_MS)}`);
}

/** Goes on beside the prompt. */
export function tcpdump([, count = "10"]: string[]): void {
  capture(Number(count), (line) => console.log(line)).then(() => console.log(`tcpdump: that was ${count}`), (error: Error) => console.log(`tcpdump: ${error.message}`));
}
