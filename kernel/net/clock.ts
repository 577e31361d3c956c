/** The time of day from the network, for fibers: `useTime` and `waitForTime`. */
import { spawnWith, sleep } from "../fiber";
import { setWallClock, uptimeUs, wallClockUs } from "../time";
import { Clocks, SntpClient } from "./sntp";
import { Stack, clock } from "./stack";

/** A server's name is asked for again after this time while there is no answer, else this long after. */
const RETRY_MS: u32 = 30_000;
const AGAIN_MS: u32 = 6 * 3600 * 1000;
/** How often `waitForTime` looks. */
const LOOK_MS: u32 = 20;

@final class BoardClocks extends Clocks {
  monotonicUs(): i64 { return <i64>uptimeUs(); }
  wallUs(): i64 { return wallClockUs(); }
  setWall(us: i64): void { setWallClock(us); }
}

/** Who keeps the time right. */
@final export class TimeKeeper {
  readonly client: SntpClient;

  constructor(private readonly stack: Stack, private readonly server: string) {
    const client = new SntpClient(stack.link, stack.udp, new BoardClocks());
    this.client = client;
    stack.add(client);
    spawnWith<TimeKeeper>((keeper: TimeKeeper) => keeper.run(), this, "time");
  }

  /** Waits until the time of day has been set. @returns false after `timeoutMs` (-1 = no limit) */
  waitForTime(timeoutMs: i32 = -1): bool {
    const end = clock() + timeoutMs;
    while (!this.client.isSet) {
      if (timeoutMs >= 0 && clock() >= end) return false;
      sleep(LOOK_MS);
    }
    return true;
  }

  /** Finds the server's address, again and again: servers move. */
  private run(): void {
    const stack = this.stack;
    const client = this.client;
    stack.waitForAddress();
    for (;;) {
      const dhcp = stack.dhcp;
      const address = this.server.length ? stack.resolve(this.server) : dhcp ? dhcp.timeServer : 0;
      if (address) {
        client.useServer(address, clock());
        stack.sendNow();
      }
      sleep(client.isSet && !client.denied ? AGAIN_MS : RETRY_MS);
    }
  }
}

/** Keeps the time of day right from now on. @param server name or address; "" = the one that DHCP tells */
export function useTime(stack: Stack, server: string = ""): TimeKeeper {
  return new TimeKeeper(stack, server);
}
