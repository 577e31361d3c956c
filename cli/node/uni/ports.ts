/** Where servers of an app listen under Node: what `uni run -p` says, else on the loopback interface, and ports that need root 8000 higher. */
import type { EventEmitter } from 'node:events'

interface Forward { protocol: 'tcp' | 'udp'; address: string; host: number; guest: number }

const forwards = JSON.parse(process.env.UNI_PUBLISH ?? '[]') as Forward[]

export function place(protocol: 'tcp' | 'udp', port: number): { host: string; port: number } {
  const found = forwards.find((one) => one.protocol === protocol && one.guest === port)
  if (found) return { host: found.address, port: found.host }
  return { host: '127.0.0.1', port: port > 0 && port < 1024 ? 8000 + port : port }
}

const beginning: Promise<unknown>[] = []

/** Has `address()` wait for a server that begins to listen: who prints the address prints one that answers. */
export function begins(server: EventEmitter): void {
  beginning.push(new Promise<void>((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      throw error.code === 'EADDRINUSE' ? new Error(`${error.message.replace(/^.*EADDRINUSE: /, '')}: uni run -p HOST:GUEST chooses another port`) : error
    }
    server.once('error', failed).once('listening', () => {
      server.off('error', failed)
      resolve()
    })
  }))
}

/** Resolves when all servers so far listen. */
export const listening = (): Promise<unknown> => Promise.all(beginning)
