/** Interrupt lines and their handlers. Handlers run in ordinary context, between two fibers' turns, and never block. */
import { interruptsOn } from "hal/hw";
import { InterruptController, InterruptHandler } from "hal/irq";

/** Interrupts handled at most before fibers get their turn. */
const ROUND: i32 = 64;

@final class Route {
  constructor(readonly line: i32, readonly handler: InterruptHandler, readonly next: Route | null) {}
}

let controller: InterruptController | null = null;
let routes: Route | null = null;
/** Line being handled, or -1. */
let active: i32 = -1;
/** Interrupts nobody had attached to; their lines have been turned off. */
export let strayInterrupts: u32 = 0;

/** Starts the controller with all lines off. */
export function startInterrupts(device: InterruptController): void {
  device.start();
  controller = device;
}

/** Has `handler` called whenever `line` is pending. A negative line does nothing. One handler per line. */
export function attach(line: i32, handler: InterruptHandler): void {
  const device = controller;
  if (line < 0 || !device) return;
  routes = new Route(line, handler, routes);
  device.enable(line);
}

/** True while a handler runs. */
export function inInterrupt(): bool {
  return active >= 0;
}

/** Calls the handlers of pending lines, then unmasks interrupts. */
export function dispatch(): void {
  const device = controller;
  if (!device) return;
  for (let i = 0; i < ROUND; ++i) {
    const line = device.next();
    if (line < 0) break;
    active = line;
    let route = routes;
    while (route && route.line != line) route = route.next;
    if (route) {
      route.handler.onInterrupt();
    } else {
      device.disable(line);
      ++strayInterrupts;
    }
    device.done(line);
  }
  active = -1;
  interruptsOn();
}

/** Sets things right after a handler trapped under `attempt`: ends its line's handling and unmasks interrupts. */
export function abandonInterrupt(): void {
  const device = controller;
  if (!device) return;
  if (active >= 0) device.done(active);
  active = -1;
  interruptsOn();
}
