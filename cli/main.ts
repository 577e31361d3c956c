/** The `uni` command: verbs and flags. Each verb's work is in its own file, loaded only when it is asked for. */
import { Command, CommanderError, Option } from 'commander'
import { Exit, UniError } from '../boards/error.ts'
import { version } from './home.ts'
import { onSignal, stopEverything } from './interrupt.ts'
import { usage, type GlobalOptions } from './options.ts'
import { Output } from './output.ts'
import { report } from './report.ts'
import { nearest } from './suggest.ts'

type Verb = { command: (options: never) => Promise<number | void> }

let output = new Output()
let exitStatus: number = Exit.ok

/** Runs one command line and ends the process with its exit status. */
export async function main(argv: string[]): Promise<void> {
  const split = argv.indexOf('--')
  const own = split < 0 ? argv : argv.slice(0, split)
  // Errors before the flags are parsed look as asked, too.
  output = new Output({ json: own.includes('--json'), color: own.includes('--no-color') ? false : own.includes('--color') ? true : undefined, verbose: own.includes('-v') ? 1 : 0 })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => onSignal(signal))
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') quit(Exit.ok)
      quit(report(error, output))
    })
  }
  process.on('uncaughtException', (error) => quit(report(error, output)))
  process.on('unhandledRejection', (error) => quit(report(error, output)))
  try {
    const program = makeProgram(split < 0 ? [] : argv.slice(split + 1))
    if (own.length === 0) program.outputHelp()
    else await program.parseAsync(own, { from: 'user' })
  } catch (error) {
    exitStatus = error instanceof CommanderError ? commanderStatus(error, own) : report(error, output)
  }
  // A disk that is full under stdout says so a moment later.
  await new Promise((resolve) => setImmediate(resolve))
  quit(exitStatus)
}

function quit(status: number): never {
  stopEverything()
  process.exit(status)
}

/** commander's own errors in our words and with our exit status. */
function commanderStatus(error: CommanderError, argv: string[]): number {
  if (error.exitCode === 0) return Exit.ok
  const [message, hint] = error.message.replace(/^error: /, '').split('\n')
  const verb = argv.find((word) => !word.startsWith('-'))
  const meant = /Did you mean (.*)\?/.exec(hint ?? '')?.[1]
  return report(usage(message, [...(meant ? [`did you mean ${meant}?`] : []), error.code === 'commander.unknownCommand' || !verb ? './uni help' : `./uni help ${verb}`]), output)
}

const truthy = (value: string | undefined): boolean => !!value && value !== '0' && value !== 'false'

function globals(flags: Record<string, unknown>, extra: string[]): GlobalOptions {
  const noInput = flags.input === false || truthy(process.env.UNI_NO_INPUT) || truthy(process.env.CI)
  return {
    output,
    yes: !!flags.yes || truthy(process.env.UNI_YES),
    input: !noInput && !!process.stdin.isTTY && !!process.stderr.isTTY,
    dryRun: !!flags.dryRun,
    extra,
  }
}

/** The parser of the whole command line. @param extra what stood after `--` */
export function makeProgram(extra: string[]): Command {
  const program = new Command('uni')
  const count = (_: string, before: number): number => before + 1
  program
    .description('Bare-metal apps for ARM boards, in TypeScript from app to driver.')
    .usage('VERB [options]')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .addOption(new Option('-v, --verbose', 'tell more; twice: even more').argParser(count).default(0).preset(''))
    .option('-q, --quiet', 'only data and errors')
    .option('--json', 'machine-readable output on stdout')
    .option('--no-color', 'no colours (env: NO_COLOR)')
    .addOption(new Option('--color', 'colours also where there is no terminal (env: FORCE_COLOR)').default(undefined))
    .option('-y, --yes', 'answer yes to questions (env: UNI_YES)')
    .option('-n, --dry-run', 'say what would be done and do nothing')
    .option('--no-input', 'ask nothing (env: UNI_NO_INPUT)')
    .option('-C, --cwd <dir>', 'work in this folder')
    .hook('preAction', (_, action) => {
      const flags = action.optsWithGlobals()
      output = new Output({ json: flags.json, quiet: flags.quiet, verbose: flags.verbose, color: flags.color })
      if (flags.verbose) process.setSourceMapsEnabled(true)
      if (flags.cwd) enter(flags.cwd)
      if (extra.length && !['run', 'debug', 'test', 'bench'].includes(action.name())) throw usage(`"uni ${action.name()}" takes nothing after --`, [`./uni help ${action.name()}`])
    })
  // Without this commander gives --color the value true.
  program.setOptionValue('color', undefined)
  addVerbs(program, extra)
  return program
}

function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch {
    throw new UniError('UNI-U004', `-C: no folder "${folder}"`, Exit.notFound)
  }
}

function addVerbs(program: Command, extra: string[]): void {
  /** Adds a verb. `load` imports its file; `shape` names its positional arguments. */
  const verb = (name: string, description: string, load: () => Promise<Verb>, shape: (positional: string[]) => object = () => ({})): Command => {
    const command = program.command(name).description(description).showSuggestionAfterError(true)
    command.action(async (...given: unknown[]) => {
      const flags = command.optsWithGlobals()
      const positional = given.slice(0, command.registeredArguments.length) as string[]
      const { command: run } = await load()
      exitStatus = (await run({ ...flags, ...shape(positional), ...globals(flags, extra) } as never)) ?? Exit.ok
    })
    return command
  }
  const board = (): Option => new Option('-b, --board <name>', 'board: see "uni boards"').env('UNI_BOARD')
  const optimize = (): Option => new Option('--optimize <aim>', 'what the compiler aims at: "size" gives smaller, slower images (default: "speed")').choices(['speed', 'size'])
  const app = ([first]: string[]): object => ({ app: first })

  verb('run', 'build an app and run it in QEMU, the simulator or Node', () => import('./run.ts'), app)
    .argument('[app]', 'folder or file of the app, or a name in apps/', undefined)
    .usage('[app] [options] [-- QEMU arguments]')
    .addOption(board())
    .addOption(new Option('--on <place>', 'where it runs (default: "qemu")').choices(['qemu', 'sim', 'node']))
    .addOption(optimize())
    .option('--timeout <time>', 'stop after this time with exit code 124, e.g. 20s')
    .option('--expect <text>', 'stop with 0 once the console shows this text or /pattern/')
    .option('-m, --memory <size>', 'memory of the machine, e.g. 64M, on boards that let it choose')
    .option('--seed <number>', 'seed of the simulator (default: 1)')
    .addOption(new Option('-p, --publish <host:guest>', 'make a port of the guest a port of this machine, e.g. 8080:80, 5353:53/udp; repeatable').argParser((value: string, before: string[] = []) => [...before, value]))
    .option('--net <network>', 'what the guest is plugged into: user, tap:IF, socket:PORT, socket:HOST:PORT (default: user, where the app uses the network)')
    .option('--pcap <file>', 'record what passes the guest\'s network card (QEMU: pcap, simulator: pcapng)')
    .option('--card <file>', 'card or disk of the board, e.g. card.img; made if it is not there: card.img,size=64M')
    .option('-g, --gdb [port]', 'start stopped, with a gdb server on this port (default: 1234)')
  verb('build', 'build apps into images', () => import('./build.ts'), ([apps]) => ({ apps }))
    .argument('[apps...]', 'folders of apps, or names in apps/')
    .addOption(board())
    .option('-o, --out <dir>', 'output folder (default: build/BOARD/APP)')
    .addOption(optimize())
    .option('--stress-collector', 'collect garbage at every allocation, to find mistakes')
  verb('flash', 'put an app onto a card', () => import('./flash.ts'), app)
    .argument('[app]', 'folder or file of the app, or a name in apps/')
    .addOption(board())
    .addOption(new Option('--to <target>', 'file:card.img, dir:/path/of/boot/partition, sd:/dev/DRIVE, net:INTERFACE, serial:PORT or fel').makeOptionMandatory(false))
    .addOption(optimize())
    .option('--firmware <dir>', 'folder with the boot firmware (default: what setup fetched)')
    .option('--size <size>', 'size of a new card image, a power of two, e.g. 64M')
    .option('--erase', 'make the card new: DATA and kv, which are kept otherwise, too')
    .option('--uboot', 'Allwinner: start through U-Boot and a boot.scr, not directly')
    .option('--serial <number>', 'sd: only if the drive has this serial number')
    .option('--no-verify', 'do not read back what was written')
    .option('--keep', 'net: go on serving when the image has been fetched')
    .option('--proxy', 'net: only say where the files are; addresses come from the DHCP server that is there')
    .option('--console', 'serial: stay on the line, as uni console does')
    .option('--baud <number>', 'serial: rate to send at (default: the best that both ends have)')
    .option('--timeout <time>', 'serial: how long to wait for the port and the loader (default: 1m)')
    .addOption(new Option('--loader <which>', 'serial: who takes it (default: "auto")').choices(['auto', 'uni', 'uboot']))
    .option('--print-dnsmasq', 'net: print a configuration for dnsmasq instead of serving')
  verb('devices', 'list serial ports and drives, and what each is good for', () => import('./devices.ts'))
  verb('console', 'talk to a board over a serial port', () => import('./console.ts'), ([port]) => ({ port }))
    .alias('monitor')
    .argument('[port]', 'serial port, e.g. /dev/ttyUSB0 (env: UNI_PORT)')
    .addOption(board())
    .addOption(new Option('--baud <number>', 'speed (default: the board\'s, else 115200)').env('UNI_BAUD'))
    .option('--elf <file>', 'program on the board, to name code addresses (default: the last build)')
    .option('--timeout <time>', 'how long to wait for the port (default: 30s)')
    .option('--log <file>', 'add what comes to this file, too')
    .option('--timestamps', 'the time before each line')
  verb('test', 'run the tests', () => import('./test.ts'), ([names]) => ({ names }))
    .argument('[names...]', 'only test files whose path contains one of these; "language": compare programs with Node; "wire": the network over a bad wire; "power": losses of power')
    .usage('[names...] [options] [-- vitest arguments]')
    .option('--fuzz <number>', 'language: compare so many random programs, too')
    .option('--runs <number>', 'wire: so many transfers (default: 1000)')
    .option('--points <number>', 'power: so many losses of power (default: 20000)')
    .option('--actions <number>', 'power: actions of the run that each seed is, 1 to 128 (default: 40)')
    .option('--sequences <number>', 'fat: so many random sequences of operations beside mtools and fsck.fat')
    .option('--seed <number>', 'language, wire, power, fat: seed of the first random program, transfer, run or sequence (default: 1)')
  verb('bench', 'measure boot, computing, the collector, the language and the network', () => import('./bench.ts'), ([names]) => ({ names }))
    .argument('[names...]', 'boot, compute, collector')
    .addOption(board())
  verb('boards', 'list the boards, or show one', () => import('./boards.ts'), ([name]) => ({ name }))
    .argument('[name]', 'board')
  verb('size', 'show what takes the space in an image', () => import('./size.ts'), app)
    .argument('[app]', 'folder or file of the app, or a name in apps/')
    .addOption(board())
  verb('debug', 'run an app in QEMU under gdb', () => import('./debug.ts'), app)
    .argument('[app]', 'folder or file of the app, or a name in apps/')
    .addOption(board())
    .option('--server', 'only serve gdb: print how to attach, write .vscode/launch.json')
    .option('--port <number>', 'TCP port of the gdb server (default: a free one)')
    .option('-m, --memory <size>', 'memory of the machine')
  verb('doctor', 'check what this machine has and lacks', () => import('./doctor.ts'))
  verb('setup', 'install what is missing (Debian, Ubuntu)', () => import('./setup.ts'))
  verb('new', 'make a project', () => import('./new.ts'), ([folder]) => ({ folder }))
    .argument('<folder>', 'folder to make; its name is the project\'s')
    .addOption(board())
  verb('clean', 'remove build output', () => import('./clean.ts'))
  verb('help', 'print help on a verb', async () => ({ command: async ({ name }: { name?: string }) => help(program, name) }), ([name]) => ({ name }))
    .argument('[verb]')
  program.addHelpText('after', '\nThe app is a folder with a main.ts, by default the working directory.\nExit codes and error codes: docs/cli.md')
}

function help(program: Command, name: string | undefined): void {
  if (name === undefined) return program.outputHelp()
  const names = program.commands.flatMap((command) => [command.name(), ...command.aliases()])
  const found = program.commands.find((command) => command.name() === name || command.aliases().includes(name))
  if (found) return found.outputHelp()
  const meant = nearest(name, names)
  throw usage(`unknown command '${name}'`, [...(meant ? [`did you mean ${meant}?`] : []), './uni help'])
}
