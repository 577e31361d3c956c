/** Finds compilers, QEMU and gdb, and says why one was not taken. */
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import type { Arch } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import type { Toolchain } from '../linker/toolchain.ts'
import { remembered } from './cache.ts'
import { capture } from './capture.ts'

export const needed = { gcc: 10, qemu: 9 } as const

/** A program that was looked at. `reason` says why it was not taken. */
export interface Candidate { path: string; origin: string; version?: string; reason?: string }

const prefixes: Record<Arch, string[]> = {
  aarch64: ['aarch64-none-elf-', 'aarch64-elf-', 'aarch64-linux-gnu-'],
  arm: ['arm-none-eabi-'],
}
const xpacks: Record<Arch, string> = { aarch64: 'aarch64-none-elf-gcc', arm: 'arm-none-eabi-gcc' }
const flags: Record<Arch, string[]> = { aarch64: ['-mcpu=cortex-a53'], arm: ['-mcpu=cortex-a7', '-mthumb', '-mfpu=neon', '-mfloat-abi=hard'] }

const toolchainVariable = (arch: Arch): string => (arch === 'aarch64' ? 'UNI_TOOLCHAIN_AARCH64' : 'UNI_TOOLCHAIN_ARM')

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const onPath = (name: string): string[] =>
  (process.env.PATH ?? '').split(delimiter).filter(Boolean).map((folder) => resolve(folder, name)).filter(isProgram)

/** `bin` folders of an xPack in the local store, newest version first. */
function xpackBins(name: string): string[] {
  const store = join(homedir(), process.platform === 'darwin' ? 'Library/xPacks' : '.local/xPacks', '@xpack-dev-tools', name)
  if (!existsSync(store)) return []
  const byVersion = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true })
  return readdirSync(store).sort(byVersion).map((version) => join(store, version, '.content/bin')).filter(existsSync)
}

/** All compilers for `arch` in the order they are tried. */
function gccPlaces(arch: Arch): Candidate[] {
  const variable = toolchainVariable(arch)
  const asked = process.env[variable]
  if (asked) {
    const folders = [asked, join(asked, 'bin')].flatMap((folder) => prefixes[arch].map((prefix) => join(folder, `${prefix}gcc`)))
    const path = [asked, `${asked}gcc`, ...folders].map((one) => resolve(one)).find(isProgram)
    return [{ path: path ?? resolve(asked), origin: variable, reason: path ? undefined : 'no gcc there' }]
  }
  const stored = xpackBins(xpacks[arch]).flatMap((folder) => prefixes[arch].map((prefix) => join(folder, `${prefix}gcc`)))
  return [
    ...stored.filter(isProgram).map((path) => ({ path, origin: 'xPack store' })),
    ...prefixes[arch].flatMap((prefix) => onPath(`${prefix}gcc`)).map((path) => ({ path, origin: 'PATH' })),
  ]
}

/** Tries one compiler: its version, its companions, and a program of three lines. */
async function tryGcc(path: string, arch: Arch): Promise<{ version?: string; reason?: string }> {
  const told = await capture(path, ['-dumpfullversion', '-dumpversion'], { milliseconds: 20_000 })
  const version = /^\d+(\.\d+)*/.exec(told.stdout.trim())?.[0]
  if (told.code !== 0 || !version) return { reason: `does not tell its version: ${firstLine(told.stderr) || `exit ${told.code}`}` }
  if (Number.parseInt(version) < needed.gcc) return { version, reason: `${version} is too old (needs >= ${needed.gcc})` }
  const lost = ['objcopy', 'objdump', 'readelf'].find((name) => !isProgram(companion(path, name)))
  if (lost) return { version, reason: `${basename(companion(path, lost))} is not beside it` }
  const folder = mkdtempSync(join(tmpdir(), 'uni-gcc-'))
  // Ctrl-C ends the process without unwinding.
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    const source = 'int counter;\nvoid _start(void)\n{ counter++; }\n'
    const options = [...flags[arch], '-O2', '-ffreestanding', '-nostdlib', '-static', '-x', 'c', '-', '-o', join(folder, 'try.elf')]
    const result = await capture(path, options, { input: source, milliseconds: 30_000 })
    return result.code === 0 ? { version } : { version, reason: `cannot build a small program: ${firstLine(result.stderr) || `exit ${result.code}`}` }
  } finally {
    process.off('exit', remove)
    remove()
  }
}

const companion = (gcc: string, name: string): string => join(dirname(gcc), basename(gcc).replace(/gcc$/, name))
const firstLine = (text: string): string => text.trim().split('\n')[0]

/** All compilers for `arch`, each with its verdict; looks no further than the first good one unless `all`. */
export async function lookForGcc(arch: Arch, all = false): Promise<Candidate[]> {
  const seen: Candidate[] = []
  for (const place of gccPlaces(arch)) {
    const verdict = place.reason ? {} : await remembered(place.path, `gcc ${arch}`, () => tryGcc(place.path, arch))
    seen.push({ ...place, ...verdict })
    if (!all && !seen.at(-1)!.reason) break
  }
  return seen
}

/** The compiler for `arch`. Throws UNI-T003 with every one that was looked at. */
export async function findToolchain(arch: Arch): Promise<Toolchain> {
  const seen = await lookForGcc(arch)
  const good = seen.find((one) => !one.reason)
  if (!good) throw missing('UNI-T003', `no usable gcc for ${arch}`, seen, `set ${toolchainVariable(arch)} to a gcc >= ${needed.gcc}, its folder or its prefix`)
  const [objcopy, objdump, readelf] = ['objcopy', 'objdump', 'readelf'].map((name) => companion(good.path, name))
  return { arch, gcc: good.path, version: good.version!, objcopy, objdump, readelf }
}

function missing(code: string, message: string, seen: Candidate[], variable: string): UniError {
  const named = seen.find((one) => one.origin.startsWith('UNI_'))
  if (named) return new UniError('UNI-T004', `${named.origin}=${named.path}: ${named.reason}`, Exit.unavailable, [variable, `or unset ${named.origin}: then uni looks itself`])
  const looked = seen.map((one) => `${one.path} (${one.origin}): ${one.reason}`)
  return new UniError(code, looked.length ? `${message}: ${looked.join('; ')}` : message, Exit.unavailable, ['./uni setup', variable])
}

export interface Emulator { path: string; version: string; machines: string[] }

function qemuPlaces(program: string): Candidate[] {
  const asked = process.env.UNI_QEMU
  if (asked) {
    if (!existsSync(asked)) return [{ path: resolve(asked), origin: 'UNI_QEMU', reason: 'no such file or folder' }]
    const folder = statSync(asked).isDirectory() ? asked : dirname(asked)
    const path = [join(folder, program), join(folder, 'bin', program)].map((one) => resolve(one)).find(isProgram)
    return [{ path: path ?? resolve(asked), origin: 'UNI_QEMU', reason: path ? undefined : `no ${program} there` }]
  }
  return [
    ...xpackBins('qemu-arm').map((folder) => join(folder, program)).filter(isProgram).map((path) => ({ path, origin: 'xPack store' })),
    ...onPath(program).map((path) => ({ path, origin: 'PATH' })),
  ]
}

async function tryQemu(path: string): Promise<{ version?: string; machines: string[]; reason?: string }> {
  const told = await capture(path, ['--version'], { milliseconds: 20_000 })
  const version = /version (\d+(?:\.\d+)+)/.exec(told.stdout)?.[1]
  if (told.code !== 0 || !version) return { machines: [], reason: `does not tell its version: ${firstLine(told.stderr) || `exit ${told.code}`}` }
  const list = await capture(path, ['-M', 'help'], { milliseconds: 20_000 })
  const machines = list.stdout.split('\n').slice(1).map((line) => line.split(/\s/)[0]).filter(Boolean)
  return { version, machines, reason: Number.parseInt(version) < needed.qemu ? `${version} is too old (needs >= ${needed.qemu}.0)` : undefined }
}

/** All QEMUs called `program` with their verdicts, `machine` counted in. */
export async function lookForQemu(program: string, machine?: string): Promise<(Candidate & { machines?: string[] })[]> {
  const seen: (Candidate & { machines?: string[] })[] = []
  for (const place of qemuPlaces(program)) {
    const verdict = place.reason ? {} : await remembered(place.path, 'qemu', () => tryQemu(place.path))
    const one: Candidate & { machines?: string[] } = { ...place, ...verdict }
    if (machine && one.machines && !one.machines.includes(machine)) {
      one.reason = one.reason ? `${one.reason}, and has no machine "${machine}"` : `${one.version} has no machine "${machine}"`
    }
    seen.push(one)
    if (!one.reason) break
  }
  return seen
}

/** The QEMU that has `machine`. Throws UNI-T010 when there is none at all, UNI-T011 when those found will not do. */
export async function findQemu(program: string, machine: string): Promise<Emulator> {
  const seen = await lookForQemu(program, machine)
  const good = seen.find((one) => !one.reason)
  if (good) return { path: good.path, version: good.version!, machines: good.machines! }
  const variable = `set UNI_QEMU to the folder of a QEMU >= ${needed.qemu}.0`
  if (!seen.length) throw missing('UNI-T010', `${program} is missing (needs >= ${needed.qemu}.0 with machine "${machine}")`, [], variable)
  throw missing('UNI-T011', `no usable ${program} for machine "${machine}" (needs >= ${needed.qemu}.0)`, seen, variable)
}

/** gdb that knows both architectures. Throws UNI-T012. */
export async function findGdb(): Promise<string> {
  const asked = process.env.UNI_GDB
  const found = asked ? [asked, ...onPath(asked)].map((one) => resolve(one)).find(isProgram) : ['gdb-multiarch', 'aarch64-none-elf-gdb', 'arm-none-eabi-gdb'].flatMap(onPath)[0]
  if (found) return found
  if (asked) throw new UniError('UNI-T004', `UNI_GDB=${asked}: no such program`, Exit.unavailable, ['set UNI_GDB to a gdb for both architectures', 'or unset UNI_GDB: then uni looks itself'])
  throw new UniError('UNI-T012', 'gdb-multiarch is missing', Exit.unavailable, ['./uni setup', 'set UNI_GDB to a gdb for both architectures'])
}
