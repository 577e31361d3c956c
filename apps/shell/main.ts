/** A shell on the serial console: `help` lists its commands. Ctrl-D ends it. */
import * as board from "board";
import { exit, restart } from "kernel/boot";
import { print, println } from "kernel/console";
import { LineEditor, readLine } from "kernel/line-editor";
import { Level, dmesg, info, printCrash, setLevel } from "kernel/log";
import { crash } from "./crash";
import { gpio } from "./gpio";
import { memory, processes, uptime } from "./status";
import { closest } from "./suggest";

@final class Command {
  constructor(readonly name: string, readonly help: string, readonly run: (words: string[]) => void) {}
}

let commands: Command[] = [];

/** Help is one of the commands it lists, so the list is made at start. */
function allCommands(): Command[] {
  return [
    new Command("help", "this list", help),
    new Command("ps", "fibers and their states", processes),
    new Command("mem", "memory and collections", memory),
    new Command("log", "log TEXT: add a line; log error|warn|info|debug: show lines up to that level", log),
    new Command("dmesg", "the last crash and the last log lines", messages),
    new Command("uptime", "time since boot", uptime),
    new Command("gpio", "pins: gpio; gpio PIN; gpio PIN in|up|down|0|1", gpio),
    new Command("reboot", "restart the board", reboot),
    new Command("crash", "crash null|abort|bounds|stack|div|memory: fail on purpose", crash),
    new Command("exit", "end, as Ctrl-D does", leave),
  ];
}

export function main(): void {
  print("shell on ");
  print(board.title);
  println(", help lists the commands");
  commands = allCommands();
  const editor = new LineEditor();
  for (;;) {
    const line = readLine("> ", editor);
    if (line === null) break;
    run(line);
  }
  println();
  exit(0);
}

function run(line: string): void {
  const words = line.split(" ").filter((word) => word.length > 0);
  if (!words.length) return;
  for (let i = 0; i < commands.length; ++i) {
    if (commands[i].name == words[0]) {
      commands[i].run(words);
      return;
    }
  }
  const near = closest(words[0], commands.map<string>((command) => command.name));
  print(words[0]);
  print(": unknown command");
  if (near.length) {
    print(", did you mean ");
    print(near);
    print("?");
  }
  println();
}

function help(words: string[]): void {
  for (let i = 0; i < commands.length; ++i) {
    print(commands[i].name.padEnd(8));
    println(commands[i].help);
  }
}

function log(words: string[]): void {
  if (words.length == 2) {
    const level = ["error", "warn", "info", "debug"].indexOf(words[1]);
    if (level >= 0) {
      setLevel(<Level>level);
      return;
    }
  }
  info(words.slice(1).join(" "));
}

function messages(words: string[]): void {
  if (printCrash()) println("---");
  dmesg();
}

function reboot(words: string[]): void {
  println("restarting");
  restart();
}

function leave(words: string[]): void {
  exit(0);
}
