package org.postern.milter;

import org.jspecify.annotations.Nullable;

/// What all milters together say at one stage.
public sealed interface MilterVerdict {
    /// Nothing against it.
    record Pass() implements MilterVerdict {}

    /// The client is told so.
    ///
    /// @param code 400 to 599
    /// @param status enhanced status code of the same class
    /// @param text one line, safe to show
    record Refuse(int code, String status, String text) implements MilterVerdict {
        private static final int LONGEST_TEXT = 400;

        /// Refused for good, in our words.
        static Refuse permanent() {
            return new Refuse(550, "5.7.1", "Refused by a mail filter");
        }

        /// Refused for now, in our words.
        static Refuse temporary() {
            return new Refuse(451, "4.7.1", "A mail filter asks to try again later");
        }

        /// The milter itself is not there.
        static Refuse failing(Milter.Failure policy) {
            return policy == Milter.Failure.REJECT
                    ? new Refuse(554, "5.3.0", "A mail filter of this server fails")
                    : new Refuse(451, "4.3.0", "A mail filter does not answer, try again later");
        }

        /// Reads what a milter wants to be said: `550 5.7.1 text`, with further lines perhaps.
        ///
        /// @return null when it is no refusal
        static @Nullable Refuse parse(String reply) {
            int code = number(reply);
            if (code < 400 || code > 599) {
                return null;
            }
            var words = new StringBuilder();
            for (var line : reply.split("\r?\n")) {
                // RFC 5321 section 4.2.1: every line of a reply begins with the code
                String text = number(line) == code ? line.substring(3) : line;
                text = (text.startsWith("-") ? text.substring(1) : text).strip();
                // The status code may stand in every line too.
                String again = status(text, code / 100);
                boolean first = words.isEmpty();
                words.append(first ? text : " " + text.substring(again.length()).strip());
            }
            String text = words.toString().strip();
            String status = status(text, code / 100);
            if (!status.isEmpty()) {
                text = text.substring(status.length()).strip();
            }
            return new Refuse(
                    code,
                    status.isEmpty() ? code / 100 + ".7.1" : status,
                    clean(text.isEmpty() ? "Refused by a mail filter" : text));
        }

        private static int number(String text) {
            if (text.length() < 3) {
                return 0;
            }
            int code = 0;
            for (int i = 0; i < 3; i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    return 0;
                }
                code = code * 10 + c - '0';
            }
            return code;
        }

        /// The enhanced status code that a text begins with; empty for none.
        // RFC 3463 section 2: class "." subject "." detail
        private static String status(String text, int klass) {
            int end = text.indexOf(' ');
            String first = end < 0 ? text : text.substring(0, end);
            var numbers = first.split("\\.", -1);
            if (numbers.length != 3 || !numbers[0].equals(String.valueOf(klass))) {
                return "";
            }
            for (var number : numbers) {
                if (number.isEmpty()
                        || number.length() > 3
                        || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    return "";
                }
            }
            return first;
        }

        private static String clean(String text) {
            var clean = new StringBuilder();
            for (int i = 0; i < text.length() && clean.length() < LONGEST_TEXT; i++) {
                char c = text.charAt(i);
                clean.append(c < ' ' || c > '~' ? '?' : c);
            }
            // Percent signs come doubled from what was a format.
            return clean.toString().replace("%%", "%");
        }
    }

    /// The message is taken, and nobody gets it.
    record Discard() implements MilterVerdict {}
}
