/** Boot requests answered for as long as a link is there and nobody else hands out addresses on it. A link that comes back is looked at anew. */
import type { Place } from './address.ts'
import type { Answer, BootSettings } from './boot-answers.ts'
import { BootServer, findDhcpServer } from './boot-server.ts'
import type { Message } from './dhcp.ts'
import { linkOf } from './interfaces.ts'

const LOOK_MS = 250

export interface BootEvents {
  /** There is no link: the cable is out, or the board is off. */
  waiting(): void
  /** Now requests are answered. */
  answering(): void
  answered(request: Message, answer: Answer): void
}

/**
 * Runs until `end`.
 * @returns the address of the DHCP server that was found, or undefined after `end`. In proxy mode nobody is looked for. Rejects with the system's error.
 */
export async function serveBoot(place: Place, settings: Omit<BootSettings, 'place'>, events: BootEvents, end: AbortSignal): Promise<string | undefined> {
  while (!end.aborted) {
    if (linkOf(place.name) === undefined) {
      events.waiting()
      await until(() => linkOf(place.name) !== undefined, end)
      continue
    }
    const link = linkOf(place.name)
    const same = (): boolean => linkOf(place.name) === link
    if (!settings.proxy) {
      const server = await findDhcpServer(place, end)
      if (server) return server
      // A link that went meanwhile may be another network now.
      if (!same()) continue
    }
    const answers = new BootServer(place, settings, events.answered)
    try {
      await answers.bind()
      events.answering()
      await until(() => !same(), end)
    } finally {
      answers.close()
    }
  }
  return undefined
}

/** Waits until `reached`, or `end`. */
function until(reached: () => boolean, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearInterval(timer)
      end.removeEventListener('abort', done)
      resolve()
    }
    const timer = setInterval(() => { if (reached()) done() }, LOOK_MS)
    end.addEventListener('abort', done)
    if (end.aborted) done()
  })
}
