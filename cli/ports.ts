/** Serial ports: which there are, and opening one that may not be there yet. */
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'

type SerialPortModule = typeof import('serialport')
export type Port = InstanceType<SerialPortModule['SerialPort']>

export async function serialport(): Promise<SerialPortModule> {
  try {
    return await import('serialport')
  } catch {
    throw new UniError('UNI-D020', 'serial port support is not installed', Exit.unavailable, ['npm i serialport'])
  }
}

/** Paths of the serial ports that something is plugged into. */
export async function listPorts(): Promise<string[]> {
  const { SerialPort } = await serialport()
  try {
    const ports = await SerialPort.list()
    return ports.filter((port) => port.vendorId || !/\/ttyS\d+$/.test(port.path)).map((port) => port.path)
  } catch {
    // serialport asks udevadm, which small systems lack.
    return portsFromFiles()
  }
}

/** The same from /dev and /sys. @param root for tests */
export function portsFromFiles(root = '/'): string[] {
  const named = join(root, 'dev/serial/by-id')
  const byName = existsSync(named) ? readdirSync(named).map((name) => realpathSync(join(named, name))) : []
  const classes = join(root, 'sys/class/tty')
  const plugged = existsSync(classes) ? readdirSync(classes).filter((name) => /^tty(USB|ACM|AMA)\d+$/.test(name) && existsSync(join(classes, name, 'device'))) : []
  return [...new Set([...byName, ...plugged.map((name) => join(root, 'dev', name))])].sort()
}

/** Opens `path`, waiting until it appears. @returns undefined when `signal` ends the wait. Throws UNI-D001 (not there), D002 (not allowed), D003 (taken). */
export async function openPort(path: string, baudRate: number, milliseconds: number, waiting: () => void, signal: AbortSignal): Promise<Port | undefined> {
  const { SerialPort } = await serialport()
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
    const port = new SerialPort({ path, baudRate, autoOpen: false })
    const error = await new Promise<Error | null>((resolve) => port.open((reason) => resolve(reason ?? null)))
    if (!error) return port
    if (/permission denied|EACCES/i.test(error.message)) throw new UniError('UNI-D002', `no permission to use ${path}`, Exit.permission, ['sudo adduser $USER dialout, then log in again'])
    if (/lock|busy|EBUSY|EAGAIN|unavailable/i.test(error.message)) throw new UniError('UNI-D003', `${path} is in use by another program`, Exit.busy, ['end the other terminal program (screen, minicom, another uni console)'])
    // Between the device's coming and udev's setting its owner, opening may fail for a moment.
    if (Date.now() >= end) throw new UniError('UNI-D001', `${path} does not open: ${error.message}`, Exit.busy)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
