// f?.(), o.m?.(), o?.m(): the arguments are evaluated only if the call happens, `this` is kept: ECMA-262 13.3.9.2.
const asked: string[] = []
const ask = (text: string): string => {
  asked.push(text)
  return text
}

interface Logger { prefix: string; log?: (text: string) => string; debug?(text: string): string }

class Door {
  opened = 0
  onOpen?: (times: number) => string
  constructor(readonly next: Door | null = null) {}
  open(): number {
    return ++this.opened
  }
}

export function main(): void {
  const none: Logger = { prefix: '-' }
  const full: Logger = { prefix: '+', log: (text) => `log ${text}`, debug(text) { return `${this.prefix}${text}` } }
  for (const logger of [none, full, undefined]) {
    console.log(logger?.log?.(ask('a')), logger?.debug?.(ask('b')), logger?.debug?.(ask('c')).length)
  }
  console.log(asked.join())

  let callback: ((n: number) => number) | undefined
  console.log(callback?.(1))
  callback = (n) => n + 1
  console.log(callback?.(1))
  let maybe: (() => void) | null = null
  const clear = (): void => {
    maybe?.()
    maybe = null
  }
  maybe = () => void asked.push('called')
  clear()
  clear()
  console.log(asked.at(-1), asked.length)

  const door = new Door(new Door())
  console.log(door.open(), door.next?.open(), door.next?.next?.open(), door.next?.open(), door.opened)
  console.log(door.onOpen?.(door.open()), door.opened)
  door.onOpen = function (times) {
    return `opened ${times}`
  }
  console.log(door.onOpen?.(door.open()), door.opened)
  const text: string | null = asked.length > 100 ? null : 'Text'
  console.log(text?.toUpperCase().slice(1).split('').join('-'), (null as string | null)?.toUpperCase().slice(1).length)
  console.log(([] as (() => number)[]).at(0)?.(), [() => 5].at(0)?.())
}
