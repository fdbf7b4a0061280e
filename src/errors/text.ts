/** What C0, DEL and C1 control characters, line breaks and bidirectional overrides have in common: none belongs in a message. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;
/** What cutting, or a service, leaves of a character outside the basic plane. */
const HALF_A_CHARACTER = /\p{Surrogate}/gu;
const ESCAPE_SEQUENCE =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** Text from a service in one harmless line: no escape sequences, control characters or line breaks, and no longer than `limit` characters. */
export function oneLine(text: string, limit = 1000): string {
  const line = text
    .slice(0, limit * 4)
    .replace(ESCAPE_SEQUENCE, '')
    .replace(CONTROL, ' ')
    .trim();
  return (line.length > limit ? `${line.slice(0, limit)}…` : line).replace(HALF_A_CHARACTER, '');
}
