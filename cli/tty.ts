/** A serial port by means of the system alone, where the npm package serialport is not installed: settings by `stty`, bytes by file. */
import { execFile } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { promisify } from 'node:util'
import { Exit, UniError } from '../boards/error.ts'
import type { Port } from './ports.ts'

const run = promisify(execFile)
const CHUNK = 4096

async function stty(path: string, ...settings: string[]): Promise<void> {
  try {
    await run('stty', [process.platform === 'darwin' ? '-f' : '-F', path, ...settings])
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string }
    if (code === 'ENOENT') throw new UniError('UNI-D020', 'serial port support is not installed', Exit.unavailable, ['npm i serialport'])
    throw new Error(stderr?.trim() || String(error))
  }
}

/** Opens a terminal device. What it cannot do, modem lines and breaks, is rejected. */
export async function openTty(path: string, baud: number): Promise<Port> {
  await stty(path, String(baud), 'raw', '-echo', 'cs8', '-cstopb', '-parenb', '-crtscts', 'clocal', '-hupcl')
  // One descriptor for each direction: Node reads one by its event loop.
  const output = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK)
  const input = new ReadStream(openSync(path, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK))
  let open = true
  let closed = (): void => {}
  let take: ((bytes: Buffer) => void) | undefined
  const queue: Uint8Array[] = []
  let idle: (() => void)[] = []
  const end = (): void => {
    if (!open) return
    open = false
    queue.length = 0
    input.destroy()
    closeSync(output)
    for (const done of idle.splice(0)) done()
    closed()
  }
  input.on('error', end).on('end', end).on('close', end)
  /** Writes until the device takes no more, then again a moment later. */
  const flush = (): void => {
    try {
      while (open && queue.length) {
        const taken = writeSync(output, queue[0], 0, Math.min(queue[0].length, CHUNK))
        if (taken === queue[0].length) queue.shift()
        else queue[0] = queue[0].subarray(taken)
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return end()
      setTimeout(flush, 2)
      return
    }
    for (const done of idle.splice(0)) done()
  }
  const drain = async (): Promise<void> => {
    if (queue.length) await new Promise<void>((resolve) => idle.push(resolve))
  }
  const none = (): Promise<never> => Promise.reject(new Error('this needs the npm package serialport'))
  return {
    get isOpen() {
      return open
    },
    write(bytes) {
      if (!open || !bytes.length) return
      if (queue.push(bytes) === 1) flush()
    },
    drain,
    async setRate(rate) {
      await drain()
      // stty waits until what was written has left.
      await stty(path, String(rate))
    },
    setLines: none,
    close: async () => end(),
    onData: (taker) => {
      if (!take) input.on('data', (bytes: Buffer) => take!(bytes))
      take = taker
    },
    onClose: (done) => {
      closed = done
      if (!open) done()
    },
  }
}
