/** IPv4 addresses as numbers, and the subnet of an interface. */

/** An interface of this machine that has an IPv4 address. */
export interface Place {
  /** Interface, e.g. `eth0`. */
  name: string
  address: number
  netmask: number
  /** Hardware address as `02:00:00:00:00:01`. */
  mac: string
}

/** `10.77.0.1` as 0x0a4d0001. The text is one that the system gave: not checked. */
export const fromText = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

export const toText = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')

/** Addresses that hosts of the subnet may have, the place's own not among them, from the one behind its own on. At most `most`. */
export function* neighbours({ address, netmask }: Pick<Place, 'address' | 'netmask'>, most: number): Generator<number> {
  const hosts = ~netmask >>> 0
  const network = (address & netmask) >>> 0
  for (let i = 1; i <= hosts && most > 0; i++) {
    const host = (((address - network) >>> 0) + i) % (hosts + 1)
    // The first is the network's own address, the last is everybody's.
    if (host === 0 || host === hosts || (network + host) >>> 0 === address) continue
    yield (network + host) >>> 0
    most--
  }
}
