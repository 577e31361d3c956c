/** The catalogue of bad input: `../shared/reference/security.md` section 3, as far as it is about IPv4, TCP and HTTP. */
import { httpRows } from './http.ts'
import { icmpRows, udpRows } from './icmp-udp.ts'
import { fragmentRows, ipv4Rows } from './ipv4.ts'
import { linkRows } from './link.ts'
import { tcpRows } from './tcp.ts'
import type { Row } from './trial.ts'

export const rows: Row[] = [...linkRows, ...ipv4Rows, ...fragmentRows, ...icmpRows, ...udpRows, ...tcpRows, ...httpRows]
