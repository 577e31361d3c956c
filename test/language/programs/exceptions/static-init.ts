// A class may catch what its own static initialization throws: ECMA-262 15.7.14, static blocks run in order.
const parse = (text: string): number => {
  const value = Number(text)
  if (Number.isNaN(value)) throw new Error(`bad number ${text}`)
  return value
}

class Settings {
  static problems: string[] = []
  static readonly width = Settings.read('80')
  static readonly height = Settings.read('tall')
  static area: number
  static {
    try {
      this.area = parse('80x24')
    } catch (e) {
      this.problems.push((e as Error).message)
      this.area = this.width * this.height
    } finally {
      this.problems.push('static block done')
    }
  }
  private static read(text: string): number {
    try {
      return parse(text)
    } catch (e) {
      this.problems.push((e as Error).message)
      return 24
    }
  }
}

export function main(): void {
  console.log(Settings.width, Settings.height, Settings.area)
  console.log(Settings.problems.join('; '))

  const make = (text: string): string => {
    try {
      class Local {
        static value = parse(text)
        static describe(): string {
          return `value ${Local.value}`
        }
      }
      return Local.describe()
    } catch (e) {
      return (e as Error).message
    }
  }
  console.log(make('7'), make('seven'), make('8'))
}
