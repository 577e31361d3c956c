// String enums: members are strings; no names from values; walked with Object.values.
enum Color { Red = 'red', Green = 'green', Blue = 'blue' }
enum Event { Open = 'open', Close = 'close', Error = `err${'or'}` }

const hex: Record<string, string> = { [Color.Red]: '#f00', [Color.Green]: '#0f0', [Color.Blue]: '#00f' }

function parse(text: string): Color | undefined {
  return Object.values(Color).find((color) => color === text)
}

class Emitter {
  private readonly handlers = new Map<Event, (() => void)[]>()
  on(event: Event, handler: () => void): this {
    this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler])
    return this
  }
  emit(event: Event): number {
    const list = this.handlers.get(event) ?? []
    list.forEach((handler) => handler())
    return list.length
  }
}

export function main(): void {
  console.log(Color.Red, Color['Green'], `${Color.Blue}!`, Color.Red.length, Color.Red.toUpperCase())
  console.log(Object.keys(Color).join(), Object.values(Color).join())
  console.log(parse('green'), parse('pink'), parse('red') === Color.Red)
  console.log(Object.values(Color).map((color) => hex[color]).join(' '))
  const log: string[] = []
  const emitter = new Emitter().on(Event.Open, () => log.push('1')).on(Event.Open, () => log.push('2')).on(Event.Error, () => log.push('e'))
  console.log(emitter.emit(Event.Open), emitter.emit(Event.Close), emitter.emit(Event.Error), log.join(''))
  let color: Color = Color.Red
  const next = (): Color => (color === Color.Red ? Color.Green : color === Color.Green ? Color.Blue : Color.Red)
  const seen: Color[] = []
  do {
    seen.push(color)
    color = next()
  } while (color !== Color.Red)
  console.log(seen.join('>'), new Set<string>(seen).has('blue'), JSON.stringify({ color, seen }))
}
