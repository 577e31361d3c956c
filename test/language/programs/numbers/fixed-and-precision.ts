// toFixed, toPrecision and toExponential round the exact binary value. ECMA-262 21.1.3.3, 21.1.3.5, 21.1.3.2.
const numbers = [0, -0, 1, -1.5, 0.5, 1.5, 2.5, 1.005, 1.45, 8.345, 0.000001, 1e-10, 123.456, -123.456, 99.995, 1e20, 1e21, 1.23e21, 123456789.987654321, 0.1 + 0.2, 5e-324, NaN, -Infinity]

function attempt(run: () => string): string {
  try {
    return run()
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

export function main(): void {
  for (const digits of [0, 1, 2, 7, 20]) console.log(`fixed ${digits}:`, numbers.map(n => n.toFixed(digits)).join(' '))
  for (const digits of [1, 2, 3, 10, 21]) console.log(`precision ${digits}:`, numbers.map(n => n.toPrecision(digits)).join(' '))
  for (const digits of [0, 1, 4]) console.log(`exponential ${digits}:`, numbers.map(n => n.toExponential(digits)).join(' '))
  console.log(numbers.map(n => n.toExponential()).join(' '))
  console.log((1234.5678).toFixed(), (0.5).toFixed(), (-0.5).toFixed(), (1.5).toFixed(), (2.5).toFixed(), (-1e-10).toFixed(2), (123.456).toPrecision(), (0).toFixed(2), (10).toFixed(1))
  console.log(attempt(() => (1).toFixed(101)), attempt(() => (1).toFixed(-1)), attempt(() => (1).toPrecision(0)), attempt(() => (1).toExponential(101)), attempt(() => (0.5).toFixed(100)).length)
  console.log((1000000000000000128).toString(), (1000000000000000128).toFixed(0), (0.1).toFixed(20), (123.456).toFixed(10), (4.35).toFixed(1), (4.45).toFixed(1))
  const money = [0.1, 0.2, 1.1, 2.675, 1.255]
  console.log(money.map(n => n.toFixed(2)), money.map(n => Math.round(n * 100) / 100), Number((0.1 + 0.2).toFixed(10)), +(1.005).toPrecision(3))
}
