/** @assemblyscript The board's card. */
import { block } from "board";
import { tryCard } from "./pattern";

export function main(): void { tryCard(block); }
