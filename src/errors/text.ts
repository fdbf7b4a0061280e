/** What C0, DEL and C1 control characters, line breaks and bidirectional overrides have in common: none belongs in a message. */
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;
/** What cutting, or a service, leaves of a character outside the basic plane. */
const LONE_SURROGATE = /\p{Surrogate}/gu;
const ESCAPE_SEQUENCE =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** Text from a service in one harmless line: no escape sequences, control characters or line breaks, and no longer than `limit` characters. */
export function toSingleLine(text: string, maxLength = 1000): string {
  const line = text
    .slice(0, maxLength * 4)
    .replace(ESCAPE_SEQUENCE, '')
    .replace(CONTROL_CHARACTERS, ' ')
    .trim();
  return (line.length > maxLength ? `${line.slice(0, maxLength)}…` : line).replace(
    LONE_SURROGATE,
    '',
  );
}
