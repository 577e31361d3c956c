/** Stores to what is read-only. */
import { code, constant, pageTable, store32 } from "./probe";

export function writeCode(): void {
  store32(code(), 0); // 01
}

export function writeConstant(): void {
  store32(constant(), 0); // 02
}

export function writePageTable(): void {
  store32(pageTable(), 0); // 31
}
