/**
 * Several machines, and stations written in TypeScript, on one switch, in one virtual time.
 *
 * ```ts
 * const network = new Network({ seed: 7 })
 * network.add('a', machineA, { loss: 0.1 })
 * network.add('b', machineB)
 * network.run({ until: () => machineA.output().includes('done') })
 * ```
 * Each machine has a clock of its own. They run in turn, in windows no longer than a frame takes over a link, so nobody gets a
 * frame in the past. Equal seeds give equal runs, as long as machines are added in the same order.
 */
import { Clock } from '../clock.ts'
import type { Machine, Outcome } from '../machine.ts'
import type { NetModel } from '../model.ts'
import type { Replacement } from '../models.ts'
import { Capture } from './pcapng.ts'
import { Switch, type Link, type Weather } from './switch.ts'

export interface NetworkOptions {
  /** Seed of the links. Default 1. */
  seed?: number
  /** Records every link. */
  capture?: boolean
}

/** Why `run` came back: a machine ended (`name`), or as of a machine's own `run`. */
export type NetworkOutcome = { kind: 'until' } | { kind: 'paused' } | { kind: 'deadlock' } | { kind: 'ended' }

interface Member { name: string; machine: Machine; card: NetModel; link: Link; outcome?: Outcome }

/** A station without a machine. */
export interface Station {
  link: Link
  /** Sends a frame now: at the time of the network, inside a handler at the time of what is handled. */
  send(frame: Uint8Array): void
}

export class Network {
  /** Time and events of the switch, the stations and the test. */
  readonly clock = new Clock()
  readonly switch: Switch
  readonly capture?: Capture
  private readonly members: Member[] = []

  constructor(options: NetworkOptions = {}) {
    this.switch = new Switch(this.clock, options.seed ?? 1)
    if (options.capture) this.capture = new Capture()
  }

  now(): number {
    return this.clock.now()
  }

  /** Puts a machine's network card on the switch. @param device name of the card among the machine's devices */
  add(name: string, machine: Machine, weather: Partial<Weather> = {}, device = 'net0'): Link {
    const card = machine.devices[device] as NetModel | undefined
    if (!card || typeof card.receive !== 'function' || !('onTransmit' in card)) throw new Error(`machine ${name} has no network card ${device}`)
    const link = this.connect(name, machine.clock, (frame) => card.receive(frame), weather)
    card.onTransmit = (frame) => this.switch.transmit(link, frame, machine.now())
    this.members.push({ name, machine, card, link })
    return link
  }

  /** Puts a station on the switch whose behaviour is `receive`, called at the time a frame arrives. */
  station(name: string, receive: (frame: Uint8Array) => void, weather: Partial<Weather> = {}): Station {
    const link = this.connect(name, this.clock, receive, weather)
    return { link, send: (frame) => this.switch.transmit(link, frame, this.clock.now()) }
  }

  private connect(name: string, clock: Clock, receive: (frame: Uint8Array) => void, weather: Partial<Weather>): Link {
    const link = this.switch.connect(name, (frame, ns) => {
      clock.at(ns, () => {
        if (!link.up) return void link.counts.lost++
        link.counts.delivered++
        link.record('in', frame, clock.now())
        receive(frame)
      })
    }, weather)
    if (this.capture) link.captureTo(this.capture)
    return link
  }

  /** Pulls a station's cable or plugs it in; a machine's card sees it. */
  setLink(name: string, up: boolean): void {
    const link = this.switch.links.find((link) => link.name === name)
    if (!link) throw new Error(`there is no link ${name}`)
    link.up = up
    this.members.find((member) => member.link === link)?.card.setLink(up)
  }

  /** How a machine's run ended; undefined while it goes on. */
  outcome(name: string): Outcome | undefined {
    return this.members.find((member) => member.name === name)?.outcome
  }

  /** Runs until all machines have ended, until virtual time `untilNs`, until `until()` (looked at after each window), or until nothing is coming. */
  run(goal: { untilNs?: number; until?: () => boolean } = {}): NetworkOutcome {
    const end = goal.untilNs ?? Infinity
    for (;;) {
      if (goal.until?.()) return { kind: 'until' }
      const running = this.members.filter((member) => !member.outcome)
      if (this.members.length && !running.length) return { kind: 'ended' }
      const times = [this.clock.next(), ...running.map(({ machine }) => machine.nextWake())].filter((time) => time !== undefined)
      const next = Math.min(...times)
      if (next > end) {
        this.advance(running, end)
        return { kind: 'paused' }
      }
      if (!times.length) return { kind: 'deadlock' }
      this.advance(running, Math.min(Math.max(next, this.clock.now()) + this.switch.shortest, end))
      if (this.clock.now() >= end) return { kind: 'paused' }
    }
  }

  private advance(running: Member[], ns: number): void {
    if (ns === Infinity) return
    for (const member of running) {
      if (member.machine.now() >= ns) continue
      const outcome = member.machine.run({ untilNs: ns })
      if (outcome.kind !== 'paused') member.outcome = outcome
    }
    this.clock.advanceTo(ns)
  }
}

/** A machine's network card gets this address: for `MachineOptions.replace`. */
export const withAddress = (mac: string): Replacement => (usual) => (world, options) => usual(world, { ...options, mac })
