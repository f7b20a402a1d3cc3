package org.postern.sieve;

import java.util.List;

/// A string of a script: itself, or put together from variables when it is asked for (RFC 5229
/// section 3).
sealed interface Text {
    String value(Run run);

    record Constant(String text) implements Text {
        @Override
        public String value(Run run) {
            return text;
        }
    }

    record Composed(List<Piece> pieces) implements Text {
        public Composed {
            pieces = List.copyOf(pieces);
        }

        @Override
        public String value(Run run) {
            var whole = new StringBuilder();
            for (Piece piece : pieces) {
                whole.append(piece.value(run));
                if (whole.length() > run.limits().variableOctets() + 65_536) {
                    break;
                }
            }
            return whole.toString();
        }
    }

    sealed interface Piece {
        String value(Run run);

        record Literal(String text) implements Piece {
            @Override
            public String value(Run run) {
                return text;
            }
        }

        record Variable(Slot slot) implements Piece {
            @Override
            public String value(Run run) {
                return run.variable(slot);
            }
        }

        /// What a wildcard or a group matched (RFC 5229 section 3.2).
        record Match(int number) implements Piece {
            @Override
            public String value(Run run) {
                return run.match(number);
            }
        }
    }

    /// Where a variable's value is kept.
    ///
    /// @param global shared by all scripts of a run (RFC 6609 section 3.4)
    record Slot(boolean global, int index) {}
}
