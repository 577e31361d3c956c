/** @assemblyscript Crashes at every start. */
export function main(): void {
  throw new Error("always");
}
