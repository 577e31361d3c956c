/** The board's network, as the modules `uni/http` and `uni/net` share it: started when it is first asked for, with an address by DHCP. */
import * as board from "board";
import { EntropySource } from "hal/entropy";
import { seeded } from "kernel/net/seed";
import { Stack } from "kernel/net/stack";
import { JsError } from "../error";
import { raise } from "../throw";

// @ts-ignore: decorator
@lazy let stack: Stack | null = null;

/** True once the network is started. */
export function isStarted(): bool { return stack != null; }

/** The board's source of entropy, if it has one. */
function entropy(): EntropySource | null {
  if (isDefined(board.entropy)) return board.entropy;
  return null;
}

/** @param dhcp for the first call: asks for an address @returns null, with an error raised, when the board has no network or its card does not answer */
export function network(dhcp: bool = true): Stack | null {
  const known = stack;
  if (known) return known;
  if (isDefined(board.net)) {
    const card = board.net;
    if (card.start()) {
      const started = new Stack(card, seeded(entropy()));
      started.start();
      if (dhcp) started.useDhcp(board.name);
      stack = started;
      return started;
    }
    raise(new JsError("the network card of this board does not answer"));
  } else {
    raise(new JsError("this board has no network"));
  }
  return null;
}
