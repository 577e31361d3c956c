// Bad JSON throws SyntaxError; what is white space, what is a number, what is a string. ECMA-262 25.5.1, 25.5.1.1.
function valid(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown
    return value !== undefined
  } catch (error) {
    return !(error instanceof SyntaxError)
  }
}

export function main(): void {
  const good = ['0', '-0', '1e5', '1.5E+3', '""', '"\\u00e9"', '[]', '{}', ' [ 1 , 2 ] ', '{"a":{"b":[null]}}', '\n\t\r 1', '{"a":1,"a":2}', '"\u2028"', '[[[[]]]]', '{"":0}']
  const bad = ['', ' ', '01', '1.', '.5', '+1', '0x1', 'NaN', 'undefined', '\'a\'', '"a', '"\t"', '"\\x41"', '"\\u12"', '[1,]', '[,1]', '{"a":1,}', '{a:1}', '{"a" 1}', '[1 2]', '1 2', 'tru', 'True', '[', '}', '-', '1e', '\u00a01', '//c\n1']
  console.log(good.map(valid).filter(ok => ok).length === good.length, bad.filter(text => valid(text)))
  for (const text of good) console.log(JSON.stringify(JSON.parse(text) as unknown))
  let kept = { value: 1 }
  try {
    kept = JSON.parse('{"value": 2') as { value: number }
  } catch (error) {
    console.log((error as Error).name, kept.value)
  }
  const safe = <T>(read: () => T, otherwise: T): T => {
    try {
      return read()
    } catch {
      return otherwise
    }
  }
  console.log(safe(() => JSON.parse('[1,2]') as number[], [0]), safe(() => JSON.parse('[1,2') as number[], [0]), safe(() => (JSON.parse('{"n":5}') as { n: number }).n, -1), safe(() => JSON.parse('oops') as string, 'default'))
}
