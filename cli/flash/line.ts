/** A port that is read by asking: the next bytes, or none in time. */
import { Exit, UniError } from '../../boards/error.ts'
import type { Port } from '../ports.ts'

export class Line {
  private queue: Buffer[] = []
  private gone = false
  private awake = (): void => {}

  constructor(readonly port: Port, private readonly path: string) {
    port.onData((bytes) => {
      this.queue.push(bytes)
      this.awake()
    })
    port.onClose(() => {
      this.gone = true
      this.awake()
    })
  }

  /** What has come, at the latest after `ms`; undefined when nothing has. Throws UNI-F052 when the port is gone. */
  async next(ms: number): Promise<Buffer | undefined> {
    if (!this.queue.length && !this.gone) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.awake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    if (this.queue.length) return Buffer.concat(this.rest())
    if (this.gone) throw new UniError('UNI-F052', `${this.path} is gone`, Exit.io, ['plug the adapter in again, then flash again: the board waits at its loader\'s prompt'])
    return undefined
  }

  /** What has come and was not asked for. */
  rest(): Buffer[] { return this.queue.splice(0) }
}
