// expect: UNI-L008 3:28
export async function main(): Promise<void> {
  const { helper } = await import("./modules/helper");
  console.log(helper());
}
