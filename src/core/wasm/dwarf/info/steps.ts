/**
 * What it costs to keep an object that a file has in a few bytes: some hundred bytes of memory. Real modules take ten times
 * as many in the file for each unit, function and variable.
 */
export const STEPS_FOR_AN_OBJECT = 128;
