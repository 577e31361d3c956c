// expect: UNI-L028 5:11
class Robot {
  name = "r";
}
interface Robot {
  model?: string;
}

export function main(): void {
  console.log(new Robot().model);
}
