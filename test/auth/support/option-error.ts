import { OptionError } from '../../../src/model/validation.js';

/** The OptionError that a call throws. */
export function optionErrorOf(call: () => unknown): OptionError {
  try {
    call();
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  throw new Error('Expected an OptionError');
}
