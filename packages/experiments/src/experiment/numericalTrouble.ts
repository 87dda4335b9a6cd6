/**
 * The numbers left their range on the way: nobody asked for something wrong, and the same command ends in the same place. The message says where it
 * happened and what to change.
 */
export class NumericalTrouble extends Error {
  override readonly name = 'NumericalTrouble';
}
