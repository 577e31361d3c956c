/** A shell on the serial console: `help` lists its commands. Ctrl-D ends it. */
import { title } from "board";
import { restart } from "kernel/boot";
import { Level, dmesg, info, printCrash, setLevel } from "kernel/log";
import { exit, readLine } from "uni";
import { crash } from "./crash";
import { cat, cp, df, kv, ls, mkdir, mount, mv, rm, write } from "./files";
import { gpio } from "./gpio";
import { arp, dns, ifconfig, netstat, ping, tcpdump, told } from "./net";
import { memory, processes, uptime } from "./status";
import { closest } from "./suggest";

interface Command {
  help: string;
  /** Takes the words of the line, its own name first. The next line is read when it has ended. */
  run(words: string[]): void | Promise<void>;
}

const commands = new Map<string, Command>([
  ["help", { help: "this list", run: help }],
  ["ps", { help: "fibers and their states", run: processes }],
  ["mem", { help: "memory and collections", run: memory }],
  ["log", { help: "log TEXT: add a line; log error|warn|info|debug: show lines up to that level", run: log }],
  ["dmesg", { help: "the last crash and the last log lines", run: messages }],
  ["uptime", { help: "time since boot", run: uptime }],
  ["gpio", { help: "pins: gpio; gpio PIN; gpio PIN in|up|down|0|1", run: gpio }],
  ["ifconfig", { help: "the network card and its address", run: (words) => told(ifconfig, words) }],
  ["arp", { help: "neighbors on the network", run: (words) => told(arp, words) }],
  ["netstat", { help: "ports, connections, and why frames were thrown away", run: (words) => told(netstat, words) }],
  ["ping", { help: "ping HOST [COUNT]: echo requests and how long answers take", run: (words) => told(ping, words) }],
  ["dns", { help: "dns NAME: the address of a name", run: (words) => told(dns, words) }],
  ["tcpdump", { help: "tcpdump [COUNT]: shows the next frames, 10 unless told otherwise", run: (words) => told(tcpdump, words) }],
  ["ls", { help: "ls [FOLDER]: files on the card", run: (words) => told(ls, words) }],
  ["cat", { help: "cat FILE: what is in it", run: (words) => told(cat, words) }],
  ["cp", { help: "cp FROM TO: copies a file", run: (words) => told(cp, words) }],
  ["mv", { help: "mv FROM TO: gives a file or folder another name", run: (words) => told(mv, words) }],
  ["rm", { help: "rm FILE...: removes files and empty folders", run: (words) => told(rm, words) }],
  ["mkdir", { help: "mkdir FOLDER: makes one", run: (words) => told(mkdir, words) }],
  ["write", { help: "write FILE TEXT: adds a line to a file", run: (words) => told(write, words) }],
  ["df", { help: "room on the card", run: (words) => told(df, words) }],
  ["mount", { help: "the parts of the card", run: (words) => told(mount, words) }],
  ["kv", { help: "keys and values: kv; kv list [PREFIX]; kv get|delete KEY; kv set KEY TEXT", run: (words) => told(kv, words) }],
  ["reboot", { help: "restart the board", run: reboot }],
  ["crash", { help: "crash null|abort|bounds|stack|div|memory: fail on purpose", run: crash }],
  ["exit", { help: "end, as Ctrl-D does", run: () => exit() }],
]);

export async function main(): Promise<void> {
  console.log(`shell on ${title}, help lists the commands`);
  for (let line = await readLine("> "); line !== undefined; line = await readLine("> ")) await run(line);
  console.log();
  exit();
}

async function run(line: string): Promise<void> {
  const words = line.split(" ").filter((word) => word !== "");
  if (!words.length) return;
  const [name] = words;
  const command = commands.get(name);
  if (command) {
    await command.run(words);
    return;
  }
  const near = closest(name, [...commands.keys()]);
  console.log(`${name}: unknown command${near ? `, did you mean ${near}?` : ""}`);
}

function help(): void {
  for (const [name, { help }] of commands) console.log(name.padEnd(8), help);
}

const LEVELS: Record<string, Level> = { error: Level.Error, warn: Level.Warn, info: Level.Info, debug: Level.Debug };

function log([, ...words]: string[]): void {
  const level = words.length === 1 ? LEVELS[words[0]] : undefined;
  if (level !== undefined) setLevel(level);
  else info(words.join(" "));
}

function messages(): void {
  if (printCrash()) console.log("---");
  dmesg();
}

function reboot(): void {
  console.log("restarting");
  restart();
}
