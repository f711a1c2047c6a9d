package io.byomesh.mesh.audit;

/**
 * What the audit says of one item.
 *
 * @param item the item's number, as {@code docs/security.md} has it
 * @param title what the item asks for
 * @param verdict whether it is met
 * @param evidence what was read of the running mesh; of an item that is not met by it, why, and whose the risk is
 */
public record Finding(int item, String title, Verdict verdict, String evidence) {

    /** Whether an item is met. */
    public enum Verdict {
        /** By what was read. */
        MET("met"),
        /** There is nothing here that it could be about. */
        NOT_APPLICABLE("not applicable"),
        /** Not met, and left so on purpose by somebody. */
        ACCEPTED("accepted risk"),
        /** Not met, although it should be. */
        MISSING("MISSING");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** One line for people. */
    public String line() {
        return "%2d  %-14s  %s: %s".formatted(item, verdict, title, evidence);
    }
}
