/** What is measured in a round, in the order in which it is: every other round goes the other way, so that nobody is always the first. */
export const inTurn = <T>(all: readonly T[], round: number): readonly T[] => (round % 2 ? all : all.toReversed());
