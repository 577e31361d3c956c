/** The `gpio` command. */
import * as board from "board";
import { print, printNumber, println } from "kernel/console";
import { Err, PinMode, Pull, errorName } from "kernel/gpio";

export function gpio(words: string[]): void {
  if (isDefined(board.gpio)) {
    if (words.length == 1) {
      for (let pin = 0; pin < board.gpio.count(); ++pin) if (board.gpio.mode(pin) != PinMode.Input) show(pin);
      printNumber(board.gpio.count());
      println(" pins; inputs are not listed");
      return;
    }
    const pin = pinNumber(words[1]);
    if (words.length == 2) {
      show(pin);
      return;
    }
    const result = set(pin, words[2]);
    if (result < 0) {
      print("gpio: ");
      println(errorName(result));
    }
  } else {
    println("this board has no pins");
  }
}

/** -1, which no pin has, for what is not a number. */
function pinNumber(word: string): i32 {
  if (word.length > 4) return -1;
  for (let i = 0; i < word.length; ++i) if (<u32>(word.charCodeAt(i) - 48) > 9) return -1;
  return <i32>parseInt(word);
}

function set(pin: i32, action: string): i32 {
  if (isDefined(board.gpio)) {
    if (action == "in") return board.gpio.input(pin, Pull.None);
    if (action == "up") return board.gpio.input(pin, Pull.Up);
    if (action == "down") return board.gpio.input(pin, Pull.Down);
    if (action == "0" || action == "1") return board.gpio.output(pin, action == "1");
  }
  return Err.INVALID;
}

function show(pin: i32): void {
  if (isDefined(board.gpio)) {
    const mode = board.gpio.mode(pin);
    if (mode < 0) {
      println("gpio: no such pin");
      return;
    }
    print("pin ");
    printNumber(pin);
    print(mode == PinMode.Input ? " in " : mode == PinMode.Output ? " out " : " alternate ");
    println(board.gpio.read(pin) > 0 ? "1" : "0");
  }
}
