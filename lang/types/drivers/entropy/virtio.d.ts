// Generated from drivers/entropy/virtio.ts by compiler/lower/declarations.ts. Do not edit.
import { EntropySource } from "hal/entropy";
export declare class VirtioRng implements EntropySource {
  private r;
  private page;
  private running;
  /** Buffers given to the device and taken back so far, 16 bits. */
  private given;
  private seen;
  /** Bytes of the buffer that the device has filled, and of those the ones taken. */
  private filled;
  private taken;
  /** @param base physical address of the first of `count` transports @param coherent the device sees what is in the caches */
  private readonly base;
  /** @param base physical address of the first of `count` transports @param coherent the device sees what is in the caches */
  private readonly count;
  /** @param base physical address of the first of `count` transports @param coherent the device sees what is in the caches */
  private readonly coherent;
  /** @param base physical address of the first of `count` transports @param coherent the device sees what is in the caches */
  constructor(base: usize, count: i32, coherent: bool);
  start(): bool;
  private fail;
  /** Lays the queue out and tells the device where it is, 4.2.3.2; legacy: 4.2.4. */
  private announce;
  /** Gives the buffer to the device: the ring's entries all name descriptor 0. */
  private give;
  read(into: usize, capacity: i32): i32;
  /** Looks whether the device has filled the buffer. @returns false when it has not, or has done what cannot be: then it is forgotten */
  private takeBack;
  private publish;
  private collect;
}
export {};
