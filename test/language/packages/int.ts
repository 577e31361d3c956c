// @stablelib/int: its published tests.
import { add, isInteger, isSafeInteger, MAX_SAFE_INTEGER, mul, rotl, rotr, sub } from '@stablelib/int'

export function main(): void {
  console.log(mul(0xffffffff, 0x7fffffff), mul(0, 5), mul(-3, 7), mul(123456789, 987654321))
  console.log(add(0x7fffffff, 1), add(0xffffffff, 2), sub(-2147483648, 1), sub(3, 5))
  console.log(rotl(0x12345678, 8), rotr(0x12345678, 8), rotl(1, 31), rotr(1, 1))
  console.log(isInteger(5), isInteger(5.5), isInteger(NaN), isSafeInteger(MAX_SAFE_INTEGER), isSafeInteger(MAX_SAFE_INTEGER + 1))
}
