/** The other end of a QEMU network card's cable. */
import net from 'node:net'

export interface Wire {
  /** Arguments for QEMU: the backend `wire0`, to be followed by a device on it. */
  args: string[]
  /** Arguments for QEMU that plug the machine's own card in. */
  onboard: string[]
  send(frame: Uint8Array): void
  /** The next frame that QEMU sent; rejects after `ms`. */
  next(ms?: number): Promise<Uint8Array>
  /** Frames that came and were not asked for with `next`. */
  rest(): Uint8Array[]
  close(): void
}

/** Listens on loopback for QEMU's `-netdev stream`, where each frame follows its length in 4 bytes, big-endian. */
export async function openWire(): Promise<Wire> {
  let peer: net.Socket | undefined
  let held = Buffer.alloc(0)
  const frames: Uint8Array[] = []
  const waiting: ((frame: Uint8Array) => void)[] = []
  const early: Buffer[] = []
  const server = net.createServer((socket) => {
    peer = socket
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes])
      while (held.length >= 4 && held.length >= 4 + held.readUInt32BE()) {
        const frame = Uint8Array.from(held.subarray(4, 4 + held.readUInt32BE()))
        held = held.subarray(4 + frame.length)
        const taker = waiting.shift()
        if (taker) taker(frame)
        else frames.push(frame)
      }
    })
    for (const bytes of early.splice(0)) socket.write(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const backend = `stream,id=wire0,server=off,addr.type=inet,addr.host=127.0.0.1,addr.port=${port}`
  return {
    args: ['-netdev', backend],
    onboard: ['-netdev', backend, '-net', 'nic,netdev=wire0'],
    send(frame) {
      const bytes = Buffer.alloc(4 + frame.length)
      bytes.writeUInt32BE(frame.length)
      bytes.set(frame, 4)
      if (peer) peer.write(bytes)
      else early.push(bytes)
    },
    next(ms = 20_000) {
      const frame = frames.shift()
      if (frame) return Promise.resolve(frame)
      return new Promise((resolve, reject) => {
        const taker = (frame: Uint8Array): void => {
          clearTimeout(timer)
          resolve(frame)
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(taker), 1)
          reject(new Error(`no frame in ${ms} ms`))
        }, ms)
        waiting.push(taker)
      })
    },
    rest: () => frames.splice(0),
    close() {
      peer?.destroy()
      server.close()
    },
  }
}
