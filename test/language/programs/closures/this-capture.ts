// Arrow functions take `this` from where they stand: ECMA-262 15.3, 9.4.4 ResolveThisBinding.
class Button {
  private handlers: ((times: number) => void)[] = []
  clicks = 0
  constructor(readonly label: string) {}
  on(handler: (times: number) => void): this {
    this.handlers.push(handler)
    return this
  }
  click(): void {
    this.clicks++
    for (const handler of this.handlers) handler(this.clicks)
  }
}

class Panel {
  lines: string[] = []
  readonly log = (text: string): void => void this.lines.push(`${this.name}: ${text}`)
  constructor(public name: string, buttons: Button[]) {
    buttons.forEach((button, index) => {
      button.on((times) => {
        const say = (): void => this.log(`${index} ${button.label} ${times}`)
        say()
      })
    })
  }
  rename(name: string): () => void {
    const old = this.name
    this.name = name
    return () => {
      this.name = old
    }
  }
}

export function main(): void {
  const buttons = [new Button('ok'), new Button('no')]
  const panel = new Panel('p', buttons)
  buttons[0].click()
  const undo = panel.rename('q')
  buttons[1].click()
  buttons[0].click()
  undo()
  const { log } = panel
  log('detached')
  buttons[1].click()
  console.log(panel.lines.join('\n'))
  console.log(buttons.map((button) => button.clicks).join(' '))
}
