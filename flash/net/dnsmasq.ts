/** The same service as a configuration for dnsmasq, for people who have one already. */
import { neighbours, toText, type Place } from './address.ts'

/** @param folder where the files are, absolute @param bootFile what U-Boot fetches; none for a Pi */
export function dnsmasqConfig(place: Place, folder: string, bootFile: string | undefined, proxy: boolean): string {
  const pool = [...neighbours(place, 32)].sort((a, b) => a - b)
  // From the lowest address on that has all the others up to the highest behind it, too: the machine's own may lie in between, and dnsmasq never gives that.
  const range = proxy ? `${toText((place.address & place.netmask) >>> 0)},proxy` : `${toText(pool[0] ?? 0)},${toText(pool.at(-1) ?? 0)},${toText(place.netmask)},1h`
  return [
    '# dnsmasq --no-daemon --conf-file=THIS_FILE',
    'port=0',
    `interface=${place.name}`,
    'bind-interfaces',
    `dhcp-range=${range}`,
    ...(bootFile ? [`dhcp-boot=${bootFile}`] : ['pxe-service=0,"Raspberry Pi Boot"']),
    'enable-tftp',
    `tftp-root=${folder}`,
    '',
  ].join('\n')
}
