// expect: UNI-L017 6:10
interface User { name: string; email: string }

export function main(): void {
  const user: User = { name: "a", email: "b" };
  delete user.email;
  console.log(user.name);
}
