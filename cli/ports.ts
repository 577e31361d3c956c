/** Serial ports: which there are, and opening one that may not be there yet. */
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { openTty } from './tty.ts'

type SerialPortModule = typeof import('serialport')

/** A serial port that is open. */
export interface Port {
  readonly isOpen: boolean
  write(bytes: Uint8Array): void
  /** Resolves when everything written has left. */
  drain(): Promise<void>
  /** Another rate, once everything written has left. */
  setRate(baud: number): Promise<void>
  /** Sets the modem lines that adapters wire to reset pins, or a break. Rejects where the port has none. */
  setLines(lines: { dtr?: boolean; rts?: boolean; brk?: boolean }): Promise<void>
  /** May be called twice. Resolves when it is closed. */
  close(): Promise<void>
  /** What comes goes to `take` from now on; until then it waits. */
  onData(take: (bytes: Buffer) => void): void
  /** Called once, when the port is closed or gone. */
  onClose(closed: () => void): void
}

/** serialport, or undefined where it is not installed. */
async function serialport(): Promise<SerialPortModule | undefined> {
  try {
    return await import('serialport')
  } catch {
    return undefined
  }
}

/** Paths of the serial ports that something is plugged into. */
export async function listPorts(): Promise<string[]> {
  const module = await serialport()
  try {
    if (!module) return portsFromFiles()
    const ports = await module.SerialPort.list()
    return ports.filter((port) => port.vendorId || !/\/ttyS\d+$/.test(port.path)).map((port) => port.path)
  } catch {
    // serialport asks udevadm, which small systems lack.
    return portsFromFiles()
  }
}

/** The same from /dev and /sys. @param root for tests */
export function portsFromFiles(root = '/'): string[] {
  const classes = join(root, 'sys/class/tty')
  const plugged = existsSync(classes) ? readdirSync(classes).filter((name) => /^tty(USB|ACM|AMA)\d+$/.test(name) && existsSync(join(classes, name, 'device'))) : []
  return [...new Set([...byId(root).map(([, port]) => port), ...plugged.map((name) => join(root, 'dev', name))])].sort()
}

/** The names that udev gives ports by what is plugged in, and the ports they stand for. */
function byId(root: string): [link: string, port: string][] {
  const folder = join(root, 'dev/serial/by-id')
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => (existsSync(join(folder, name)) ? [[join(folder, name), realpathSync(join(folder, name))] as [string, string]] : []))
}

/** A name for the port at `path` that is the same when its adapter is plugged in again and gets another number. @param root for tests */
export const lastingName = (path: string, root = '/'): string => byId(root).find(([, port]) => port === path)?.[0] ?? path

/** The port that is meant: the one named, else UNI_PORT, else the only one. Throws UNI-D001, UNI-D004. @param how a command line around a port */
export async function choosePort(named: string | undefined, how: (port: string) => string): Promise<string> {
  const path = named || process.env.UNI_PORT
  if (path) return path
  const ports = await listPorts()
  if (ports.length === 1) return ports[0]
  if (!ports.length) throw new UniError('UNI-D001', 'no serial port found', Exit.busy, ['plug the adapter in', `or name the port: ${how('/dev/ttyUSB0')}`])
  throw new UniError('UNI-D004', 'which serial port?', Exit.usage, ports.map(how))
}

/** Opens `path`, waiting until it appears. @returns undefined when `signal` ends the wait. Throws UNI-D001 (not there), D002 (not allowed), D003 (taken). */
export async function openPort(path: string, baudRate: number, milliseconds: number, waiting: () => void, signal: AbortSignal): Promise<Port | undefined> {
  const end = Date.now() + milliseconds
  for (let told = false; ; ) {
    if (signal.aborted) return undefined
    if (!/^(COM|\\\\)/i.test(path) && !existsSync(path)) {
      if (Date.now() >= end) throw new UniError('UNI-D001', `no serial port ${path}`, Exit.busy, [`ports here: ${(await listPorts()).join(', ') || 'none'}`, 'plug the adapter in, or wait longer with --timeout 5m'])
      if (!told) waiting()
      told = true
      await new Promise((resolve) => setTimeout(resolve, 200))
      continue
    }
    try {
      return await openNow(path, baudRate)
    } catch (error) {
      if (error instanceof UniError) throw error
      const { message } = error as Error
      if (/permission denied|EACCES/i.test(message)) throw new UniError('UNI-D002', `no permission to use ${path}`, Exit.permission, ['sudo adduser $USER dialout, then log in again'])
      if (/lock|busy|EBUSY|EAGAIN|unavailable/i.test(message)) throw new UniError('UNI-D003', `${path} is in use by another program`, Exit.busy, ['end the other terminal program (screen, minicom, another uni console)'])
      // Between the device's coming and udev's setting its owner, opening may fail for a moment.
      if (Date.now() >= end) throw new UniError('UNI-D001', `${path} does not open: ${message}`, Exit.busy)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

async function openNow(path: string, baudRate: number): Promise<Port> {
  const module = process.env.UNI_SERIAL === 'stty' ? undefined : await serialport()
  if (!module) {
    if (process.platform === 'win32') throw new UniError('UNI-D020', 'serial port support is not installed', Exit.unavailable, ['npm i serialport'])
    return openTty(path, baudRate)
  }
  const port = new module.SerialPort({ path, baudRate, autoOpen: false })
  const asked = (ask: (done: (error: Error | null | undefined) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => ask((error) => (error ? reject(error) : resolve())))
  await asked((done) => port.open(done))
  let closed = (): void => {}
  let take: ((bytes: Buffer) => void) | undefined
  // An adapter that is pulled out is an error, then a close, or only one of the two.
  port.on('error', () => port.isOpen && port.close(() => {}))
  port.on('close', () => closed())
  const drain = (): Promise<void> => asked((done) => port.drain(done))
  return {
    get isOpen() {
      return port.isOpen
    },
    write: (bytes) => void port.write(Buffer.from(bytes)),
    drain,
    setRate: async (rate) => {
      await drain()
      await asked((done) => port.update({ baudRate: rate }, done))
    },
    setLines: (lines) => asked((done) => port.set(lines, done)),
    close: () => (port.isOpen ? asked((done) => port.close(done)).catch(() => {}) : Promise.resolve()),
    onData: (taker) => {
      if (!take) port.on('data', (bytes: Buffer) => take!(bytes))
      take = taker
    },
    onClose: (done) => {
      closed = done
      if (!port.isOpen) done()
    },
  }
}
