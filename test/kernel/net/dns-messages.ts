/** DNS messages, made and read without the device's code. */
export const TYPE = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, OPT: 41 } as const
const be16 = (value: number): number[] => [(value >>> 8) & 255, value & 255]
const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value)]

export const name = (text: string): number[] => [...text.split('.').filter((label) => label).flatMap((label) => [label.length, ...Buffer.from(label)]), 0]
export const record = (owner: string | number[], type: number, ttl: number, data: number[], { classes = 1, size = data.length } = {}): number[] =>
  [...typeof owner === 'string' ? name(owner) : owner, ...be16(type), ...be16(classes), ...be32(ttl), ...be16(size), ...data]
export const a = (owner: string | number[], address: string, ttl = 300): number[] => record(owner, TYPE.A, ttl, address.split('.').map(Number))
export const cname = (owner: string | number[], target: string | number[], ttl = 300): number[] => record(owner, TYPE.CNAME, ttl, typeof target === 'string' ? name(target) : target)
export const soa = (owner: string, minimum: number, ttl = 3600): number[] => record(owner, TYPE.SOA, ttl, [...name(`ns.${owner}`), ...name(`admin.${owner}`), ...be32(1), ...be32(7200), ...be32(600), ...be32(86400), ...be32(minimum)])
/** A pointer to `offset`. */
export const pointer = (offset: number): number[] => be16(0xc000 | offset)

export interface Message { id?: number; flags?: number; question?: number[]; answers?: number[][]; authorities?: number[][]; additionals?: number[][]; counts?: number[] }
export function message({ id = 0, flags = 0x8180, question = [], answers = [], authorities = [], additionals = [], counts }: Message): Uint8Array<ArrayBuffer> {
  const numbers = counts ?? [question.length ? 1 : 0, answers.length, authorities.length, additionals.length]
  return Uint8Array.from([...be16(id), ...be16(flags), ...numbers.flatMap(be16), ...question, ...[...answers, ...authorities, ...additionals].flat()])
}

export interface Question { id: number; flags: number; name: string; type: number; raw: number[] }
/** What a question of ours says. */
export function question(data: Uint8Array): Question {
  const view = new DataView(data.buffer, data.byteOffset)
  if ([4, 6, 8, 10].map((at) => view.getUint16(at)).join() !== '1,0,0,0') throw new Error('not one question alone')
  const labels: string[] = []
  let at = 12
  while (data[at]) {
    labels.push(Buffer.from(data.subarray(at + 1, at + 1 + data[at])).toString())
    at += 1 + data[at]
  }
  if (view.getUint16(at + 3) !== 1 || at + 5 !== data.length) throw new Error('not class IN, or bytes behind the question')
  return { id: view.getUint16(0), flags: view.getUint16(2), name: labels.join('.'), type: view.getUint16(at + 1), raw: [...data.subarray(12)] }
}
