/**
 * How many event streams may be open at once. By HTTP/1.1 a browser opens six connections to a host, in all tabs
 * together, and a stream holds one for as long as a job takes: with more of them uploads would wait.
 */
export class StreamSlots {
  #free: number;

  constructor(count = 3) {
    this.#free = count;
  }

  /** Takes one; the function gives it back. Null: none is free. */
  take(): (() => void) | null {
    if (this.#free === 0) return null;
    this.#free -= 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.#free += 1;
      isHeld = false;
    };
  }
}
