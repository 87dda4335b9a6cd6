const LONGEST = 60; // characters

/** A name out of a file as an error message of one line quotes it. */
export const excerpt = (name: string): string => name.slice(0, LONGEST).replace(/[\s\p{Cc}]+/gu, ' ');
