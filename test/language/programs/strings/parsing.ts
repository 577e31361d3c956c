// Number(), parseInt, parseFloat and unary plus over every shape of text. ECMA-262 7.1.4.1, 19.2.4, 19.2.5.
export function main(): void {
  const texts = ['', ' ', '0', '-0', '42', ' 42 ', '4 2', '3.14', '.5', '5.', '.', '+7', '-7', '--7', '1e3', '1E-3', 'e3', '0x1F', '0XaB', '0b101', '0o17', '-0x1',
    '1_000', 'Infinity', '-Infinity', 'infinity', 'NaN', '12px', 'px12', '\n9\t', '1e1000', '1e-400', '00012', '0.1e-6', '9007199254740993', '123456789012345678901234567890', '0x', '1,5', 'true', 'null']
  for (const text of texts) {
    console.log(JSON.stringify(text).padEnd(34), Number(text), parseFloat(text), parseInt(text), +text === Number(text) || Number.isNaN(+text))
  }
  console.log(['7', 'z', '10', '101', '-ff', '0x10', '8'].map(text => [2, 8, 10, 16, 36].map(radix => parseInt(text, radix)).join()))
  console.log(parseInt('10', 0), parseInt('10', 1), parseInt('10', 37), parseInt('0x1g'), parseInt('123abc', 10), parseInt('1e3'), parseInt('9'.repeat(20)))
  console.log(Number(true), Number(false), Number(null), Number(undefined), Number('12abc'))
  console.log(Object.is(Number('-0'), -0), Object.is(parseInt('-0'), -0), Object.is(parseFloat('-0.0'), -0), Object.is(+'-', NaN))
  console.log(Number.isInteger(5), Number.isInteger(5.0), Number.isInteger(5.5), Number.isInteger(NaN), Number.isSafeInteger(2 ** 53), Number.isSafeInteger(2 ** 53 - 1), Number.isFinite(Infinity), isNaN(Number('x')), isFinite(1e308))
  const csv = 'name,qty,price\nnut,10,0.05\nbolt,,1.5\ngear,x,20'
  const [header, ...rows] = csv.split('\n').map(line => line.split(','))
  for (const [name, qty, price] of rows) console.log(header[0], name, Number(qty) * Number(price), parseInt(qty) || 0)
}
