// Signs before signs, and before texts: - -n, -(-1), -'2'. ECMA-262 13.5.4, 13.5.5.
export function main(): void {
  const n: number = 5
  let m = 3
  console.log(n * (-(-1)), -(-n), - -n, + +n, n - -1, n - (-m), - --m, +(+m), m - - -m)
  console.log(-1.50.toString(), -'2', +'0x10', -'', ~~-n, -~n, ~-n)
}
