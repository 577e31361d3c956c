/** The `gpio` command. */
import { Err, type Gpio, PinMode, Pull, errorName } from "kernel/gpio";
import { pins } from "uni";

export function gpio([, word, action]: string[]): void {
  const block = pins();
  if (!block) {
    console.log("this board has no pins");
  } else if (word === undefined) {
    for (let pin = 0; pin < block.count(); pin++) if (block.mode(pin) !== PinMode.Input) show(block, pin);
    console.log(`${block.count()} pins; inputs are not listed`);
  } else if (action === undefined) {
    show(block, pinNumber(word));
  } else {
    const result = set(block, pinNumber(word), action);
    if (result < 0) console.log(`gpio: ${errorName(result)}`);
  }
}

/** -1, which no pin has, for what is not a number. */
function pinNumber(word: string): number {
  const pin = Number(word);
  return Number.isInteger(pin) && pin < 1e4 ? pin : -1;
}

function set(block: Gpio, pin: number, action: string): number {
  switch (action) {
    case "in": return block.input(pin, Pull.None);
    case "up": return block.input(pin, Pull.Up);
    case "down": return block.input(pin, Pull.Down);
    case "0": return block.output(pin, false);
    case "1": return block.output(pin, true);
    default: return Err.INVALID;
  }
}

function show(block: Gpio, pin: number): void {
  const mode = block.mode(pin);
  if (mode < 0) console.log("gpio: no such pin");
  else console.log(`pin ${pin} ${mode === PinMode.Input ? "in" : mode === PinMode.Output ? "out" : "alternate"} ${block.read(pin) > 0 ? 1 : 0}`);
}
