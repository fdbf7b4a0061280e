import type { Heard } from '../../wait/looks.js';
import type { PlannedLook } from './planned-look.js';

interface Answer {
  readonly look: PlannedLook;
  readonly heard: Heard;
  readonly began: number;
}

/** Answers on their way to the waits: told at the end of the current code, for what a wait then does may be anything. */
export class Answers {
  #untold: Answer[] = [];

  /** @param began when what is heard was asked, in monotonic milliseconds. */
  tell(look: PlannedLook, heard: Heard, began: number): void {
    this.#untold.push({ look, heard, began });
    if (this.#untold.length === 1) void Promise.resolve().then(() => this.#tellAll());
  }

  #tellAll(): void {
    const answers = this.#untold;
    this.#untold = [];
    for (const { look, heard, began } of answers) look.answer(heard, began);
  }
}
