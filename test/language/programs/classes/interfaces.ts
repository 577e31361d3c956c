// One object behind several interfaces; literals and class instances mixed structurally. ECMA-262 13.3.2, 13.2.5.
interface Readable { read(): string }
interface Writable { write(text: string): number }
interface Stream extends Readable, Writable { readonly closed: boolean; close?(): void }

class Buffer implements Stream {
  private text = ''
  closed = false
  write(text: string): number { this.text += text; return this.text.length }
  read(): string { const text = this.text; this.text = ''; return text }
  close(): void { this.closed = true }
}

class Echo implements Readable { constructor(private readonly count: number) {} read(): string { return 'echo '.repeat(this.count).trimEnd() } }

function copy(from: Readable, to: Writable): number { return to.write(from.read()) }
function finish(stream: Stream): string { stream.close?.(); return `${stream.closed}` }

export function main(): void {
  const buffer = new Buffer()
  console.log(copy(new Echo(2), buffer), copy({ read: () => '!' }, buffer), buffer.read(), copy(buffer, buffer))
  let written = ''
  const sink: Writable = { write(text) { written += `<${text}>`; return text.length } }
  buffer.write('abc')
  console.log(copy(buffer, sink), written)
  let count = 0
  const literal: Stream = { closed: false, read() { return `read ${++count}` }, write: text => -text.length }
  const streams: Stream[] = [buffer, literal]
  for (const stream of streams) console.log(copy(stream, stream), finish(stream), stream.read(), stream.close === undefined)
  const readers: Readable[] = [buffer, literal, new Echo(1), { read: streams.length > 2 ? () => 'many' : () => 'few' }]
  console.log(readers.map(reader => reader.read()))
}
