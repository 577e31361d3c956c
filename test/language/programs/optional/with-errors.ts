// Optional chains through getters and calls that throw, inside try and callbacks: ECMA-262 13.3.9, 14.15.
class Sensor {
  reads = 0
  constructor(private readonly broken: boolean, readonly next?: Sensor) {}
  get value(): number | null {
    this.reads++
    if (this.broken) throw new Error('broken sensor')
    return this.reads > 2 ? null : this.reads * 10
  }
  calibrate?: (by: number) => number
}

function read(sensor: Sensor | undefined | null): string {
  try {
    return `${sensor?.next?.value?.toFixed(1) ?? sensor?.value ?? 'none'}`
  } catch (e) {
    return (e as Error).message
  } finally {
    sensor?.calibrate?.(1)
  }
}

export function main(): void {
  const good = new Sensor(false)
  const chained = new Sensor(false, good)
  const bad = new Sensor(true)
  let calibrated = 0
  chained.calibrate = (by) => (calibrated += by)
  console.log([undefined, null, good, chained, bad, new Sensor(false, bad)].map(read).join(', '))
  console.log([chained, chained, chained].map(read).join(', '), calibrated, good.reads, chained.reads)
  bad.calibrate = () => {
    throw new Error('cannot calibrate')
  }
  try {
    console.log(read(bad))
  } catch (e) {
    console.log('from finally:', (e as Error).message)
  }
  let text: string | undefined
  try {
    text ??= bad.value?.toString()
  } catch {
    text ??= 'fallback'
  }
  console.log(text)
}
