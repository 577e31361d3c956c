// expect: TS2341 7:29
class Account {
  private balance = 0;
}

export function main(): void {
  console.log(new Account().balance);
}
