/** What this machine has and lacks: the facts behind `uni doctor` and `uni setup`. */
import { existsSync, statfsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { boards } from '../boards/index.ts'
import { UniError } from '../boards/error.ts'
import { capture } from './capture.ts'
import { home } from './home.ts'
import { piFirmware, ubootFirmware, xenImage } from './places.ts'
import { findGdb, isProgram, lookForGcc, lookForQemu, needed, type Candidate } from './toolchain.ts'

export interface Check {
  name: string
  ok: boolean
  /** False: some verb works less well without it, the rest does not need it. */
  required: boolean
  found: string
  needed: string
  fix?: string
  /** Debian packages that bring it. */
  packages?: string[]
  /** Part that `uni setup` fetches without installing anything. */
  fetch?: 'firmware' | 'uboot' | 'xen'
}

/** Runs all checks. */
export async function checkMachine(): Promise<Check[]> {
  return [
    { name: 'node', ok: true, required: true, found: process.versions.node, needed: '>= 20.19' },
    packagesInstalled(),
    await compiler('gcc aarch64', 'aarch64', 'gcc-aarch64-linux-gnu'),
    await compiler('gcc arm', 'arm', 'gcc-arm-none-eabi'),
    await emulator('qemu-system-aarch64'),
    await emulator('qemu-system-arm'),
    await debuggerFound(),
    tool('mcopy', 'mtools', 'mtools'),
    tool('fsck.fat', 'dosfstools', 'dosfstools'),
    tool('sfdisk', 'fdisk', 'fdisk'),
    tool('dtc', 'device-tree-compiler', 'device-tree-compiler'),
    tool('wat2wasm', 'wabt', 'wabt'),
    tool('curl', 'curl', 'curl'),
    tool('cc', 'C compiler', 'gcc', 'for uni bench net'),
    tool('ip', 'iproute2', 'iproute2'),
    tool('ping', 'ping', 'iputils-ping'),
    tool('dnsmasq', 'dnsmasq', 'dnsmasq-base'),
    tool('dig', 'dig', 'bind9-dnsutils'),
    tool('tshark', 'tshark', 'tshark'),
    tool('wrk', 'wrk', 'wrk'),
    tool('mosquitto', 'mosquitto', 'mosquitto'),
    tool('mosquitto_pub', 'mosquitto clients', 'mosquitto-clients'),
    tool('rz', 'lrzsz', 'lrzsz'),
    tool('chromium', 'chromium', 'chromium'),
    firmware(),
    uboot(),
    xen(),
    await serialAccess(), usbAccess(),
    diskSpace(),
  ]
}

function packagesInstalled(): Check {
  const ok = existsSync(join(home, 'node_modules/assemblyscript')) || resolves('assemblyscript/package.json')
  return { name: 'npm packages', ok, required: true, found: ok ? 'installed' : 'missing', needed: 'those of package-lock.json', fix: ok ? undefined : 'npm ci' }
}

function resolves(name: string): boolean {
  try {
    createRequire(join(home, 'package.json')).resolve(name)
    return true
  } catch {
    return false
  }
}

const rejected = (seen: Candidate[]): string => seen.map((one) => `${one.path}: ${one.reason}`).join('; ') || 'missing'

async function compiler(name: string, arch: 'aarch64' | 'arm', debian: string): Promise<Check> {
  const seen = await lookForGcc(arch)
  const good = seen.find((one) => !one.reason)
  return {
    name, ok: !!good, required: true, packages: [debian],
    found: good ? `${good.version}  ${good.path}` : rejected(seen),
    needed: `>= ${needed.gcc}`,
    fix: good ? undefined : `apt-get install ${debian}`,
  }
}

async function emulator(program: string): Promise<Check> {
  const machines = [...new Set(boards.filter((board) => board.qemu?.program === program).map((board) => board.qemu!.machine))]
  const seen = await lookForQemu(program)
  const good = seen.find((one) => !one.reason)
  const lacks = machines.filter((machine) => good && !good.machines!.includes(machine))
  return {
    name: program, ok: !!good && !lacks.length, required: true, packages: ['qemu-system-arm'],
    found: !good ? rejected(seen) : `${good.version}  ${good.path}${lacks.length ? `, no machine ${lacks.join(', ')}` : ''}`,
    needed: `>= ${needed.qemu}.0 with ${machines.join(', ')}`,
    fix: good && !lacks.length ? undefined : './uni setup',
  }
}

async function debuggerFound(): Promise<Check> {
  try {
    return { name: 'gdb', ok: true, required: false, found: await findGdb(), needed: 'for uni debug', packages: ['gdb-multiarch'] }
  } catch (error) {
    return { name: 'gdb', ok: false, required: false, found: (error as UniError).message, needed: 'for uni debug', fix: 'apt-get install gdb-multiarch', packages: ['gdb-multiarch'] }
  }
}

function tool(program: string, name: string, debian: string, use = 'for the tests'): Check {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin', '/sbin']
  const found = folders.map((folder) => join(folder, program)).find(isProgram)
  return { name, ok: !!found, required: false, found: found ?? 'missing', needed: use, fix: found ? undefined : `apt-get install ${debian}`, packages: [debian] }
}

function firmware(): Check {
  const found = piFirmware()
  return { name: 'Pi firmware', ok: !!found, required: false, found: found ?? 'missing', needed: 'for uni flash', fix: found ? undefined : './uni setup, or uni flash --firmware DIR', fetch: 'firmware' }
}

function uboot(): Check {
  const wanted = boards.flatMap((board) => board.uboot ?? [])
  const lacks = wanted.filter((name) => !ubootFirmware(name))
  return {
    name: 'Allwinner SPL', ok: !lacks.length, required: false, found: lacks.length ? `missing: ${lacks.join(', ')}` : ubootFirmware(wanted[0])!,
    needed: 'for uni flash', fix: lacks.length ? './uni setup, or uni flash --firmware DIR' : undefined, fetch: 'uboot',
  }
}

function xen(): Check {
  const found = xenImage()
  return { name: 'Xen', ok: !!found, required: false, found: found ?? 'missing', needed: 'for boards that are guests of Xen', fix: found ? undefined : './uni setup', fetch: 'xen' }
}

async function serialAccess(): Promise<Check> {
  const groups = (await capture('id', ['-nG'])).stdout.trim().split(/\s+/)
  const allowed = process.getuid?.() === 0 || groups.includes('dialout') || groups.includes('uucp') || process.platform !== 'linux'
  const module = resolves('serialport/package.json')
  return {
    name: 'serial ports', ok: allowed && module, required: false,
    found: !module ? 'npm package serialport is not installed' : allowed ? (process.getuid?.() === 0 ? 'root' : 'allowed') : 'not in group dialout',
    needed: 'for uni console',
    fix: !module ? 'npm i serialport' : allowed ? undefined : 'sudo adduser $USER dialout, then log in again',
  }
}

function usbAccess(): Check {
  const module = resolves('usb/package.json')
  return { name: 'USB', ok: module, required: false, found: module ? 'npm package usb' : 'npm package usb is not installed', needed: 'for uni flash --to fel', fix: module ? undefined : 'npm i usb' }
}

function diskSpace(): Check {
  const place = existsSync('build') && statSync('build').isDirectory() ? 'build' : '.'
  const about = statfsSync(place)
  const free = Math.floor((about.bavail * about.bsize) / 2 ** 20)
  return { name: 'disk space', ok: free >= 200, required: true, found: `${free} MiB free`, needed: '>= 200 MiB', fix: free >= 200 ? undefined : 'free some space; ./uni clean removes build output' }
}
