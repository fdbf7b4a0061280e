/** Clears the screen, sets the title, moves up, turns text around, hides some, forges a line. */
export const EVIL =
  'x\u001b[2J\u001b]0;owned\u0007\u009b1A\u202e\u2066\u061c\u200b\u200e\u200f\u2060\ufeff\u{e0041}\r\njobwait: all is well\u007f';

/** Whatever a terminal obeys or hides, besides the line breaks of the command itself. */
export const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
